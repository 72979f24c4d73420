#!/bin/sh
# Starts one part of the monitoring (`prometheus`, `alertmanager`, `exporter`, `host` or `nginx`) with the options that follow. What the part
# is configured with comes as variables, for the root is read-only and nothing of the host is mounted; or, where DOCUMENTS names a folder, as
# files of the same names in it.
set -eu
part=$1
shift

document() {
  if [ -z "${DOCUMENTS:-}" ]; then printenv "$1"; elif [ -e "$DOCUMENTS/$1" ]; then cat "$DOCUMENTS/$1"; else return 1; fi
}

case $part in
  prometheus)
    document PROMETHEUS_CONFIGURATION > /tmp/prometheus.yml
    document PROMETHEUS_RULES > /tmp/rules.yml
    # KPIs hold queries of the user's own: a wrong one must keep Prometheus from nothing else, nor from the others.
    number=0
    while rules=$(document "PROMETHEUS_KPI_RULES_$number"); do
      file=/tmp/kpi-rules-$number
      printf '%s\n' "$rules" > "$file.unchecked"
      if promtool check rules "$file.unchecked"; then
        mv "$file.unchecked" "$file.yml"
      else
        echo "start-monitoring: the rules of a KPI of rollout.kpis are left out; correct its promql" >&2
      fi
      number=$((number + 1))
    done
    exec prometheus --config.file=/tmp/prometheus.yml --storage.tsdb.path=/var/lib/prometheus/data "$@"
    ;;
  alertmanager)
    document ALERTMANAGER_CONFIGURATION > /tmp/alertmanager.yml
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
