#!/bin/sh
# Starts one part of the monitoring: `prometheus`, `alertmanager` or `exporter`, with the options that follow. What the part
# is configured with comes as variables, for the root is read-only and nothing of the host is mounted.
set -eu
part=$1
shift
case $part in
  prometheus)
    printf '%s\n' "$PROMETHEUS_CONFIGURATION" > /tmp/prometheus.yml
    printf '%s\n' "$PROMETHEUS_RULES" > /tmp/rules.yml
    exec prometheus --config.file=/tmp/prometheus.yml --storage.tsdb.path=/var/lib/prometheus/data "$@"
    ;;
  alertmanager)
    printf '%s\n' "$ALERTMANAGER_CONFIGURATION" > /tmp/alertmanager.yml
    exec prometheus-alertmanager --config.file=/tmp/alertmanager.yml --storage.path=/tmp/alertmanager "$@"
    ;;
  exporter)
    exec node /opt/bluegreen/exporter/index.ts "$@"
    ;;
  *)
    echo "start-monitoring: got \"$part\"; allowed are prometheus, alertmanager and exporter" >&2
    exit 2
    ;;
esac
