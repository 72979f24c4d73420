#!/bin/sh
# Starts one part of the monitoring (`prometheus`, `alertmanager`, `exporter`, `host` or `nginx`) with the options that follow. What the part
# is configured with comes as variables, for the root is read-only and nothing of the host is mounted.
set -eu
part=$1
shift
case $part in
  prometheus)
    printf '%s\n' "$PROMETHEUS_CONFIGURATION" > /tmp/prometheus.yml
    printf '%s\n' "$PROMETHEUS_RULES" > /tmp/rules.yml
    # KPIs hold queries of the user's own: a wrong one must not keep Prometheus from everything else.
    printf '%s\n' "$PROMETHEUS_KPI_RULES" > /tmp/kpi-rules.unchecked
    if promtool check rules /tmp/kpi-rules.unchecked; then
      mv /tmp/kpi-rules.unchecked /tmp/kpi-rules.yml
    else
      echo "start-monitoring: the rules of rollout.kpis are left out; correct their promql" >&2
    fi
    exec prometheus --config.file=/tmp/prometheus.yml --storage.tsdb.path=/var/lib/prometheus/data "$@"
    ;;
  alertmanager)
    printf '%s\n' "$ALERTMANAGER_CONFIGURATION" > /tmp/alertmanager.yml
    exec prometheus-alertmanager --config.file=/tmp/alertmanager.yml --storage.path=/tmp/alertmanager "$@"
    ;;
  exporter)
    exec node /opt/bluegreen/exporter/index.ts "$@"
    ;;
  host)
    exec prometheus-node-exporter "$@"
    ;;
  nginx)
    exec prometheus-nginx-exporter "$@"
    ;;
  *)
    echo "start-monitoring: got \"$part\"; allowed are prometheus, alertmanager, exporter, host and nginx" >&2
    exit 2
    ;;
esac
