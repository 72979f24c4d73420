import { routerMetrics } from "../image/exporter/contract.ts";
import { jobs } from "../jobs.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { noColor, type Alert } from "./alert.ts";

/** What keeps the other alerts from being true. */
export function targetAlerts(settings: AlertSettings): Alert[] {
  return settings.usersSeries === "colors"
    ? [gateExporterDown(settings), targetDown(settings)]
    : [exporterDown(settings), requestsUncounted(settings), targetDown(settings)];
}

function exporterDown(settings: AlertSettings): Alert {
  return {
    name: "ExporterDown",
    expr: `up{job="${jobs.router}"} == 0`,
    for: scrapes(4, settings),
    severity: "warning",
    summary: "Users' requests are not counted",
    description: "The exporter that counts them does not answer: no alert on errors can fire.",
    runbook: "exporterdown",
    labels: noColor,
  };
}

/** Where the colors count users' requests themselves, the exporter tells nothing else. */
function gateExporterDown(settings: AlertSettings): Alert {
  return {
    ...exporterDown(settings),
    expr: `up{job="${jobs.gate}"} == 0`,
    summary: "What the gate finds is not told",
    description: "The exporter that reads the gate's verdicts does not answer: no alert tells of a refusal.",
  };
}

function requestsUncounted(settings: AlertSettings): Alert {
  const window = scrapes(6, settings);
  return {
    name: "RequestsUncounted",
    expr: `increase(${routerMetrics.lost}[${window}]) > 0`,
    for: scrapes(1, settings),
    severity: "warning",
    summary: "{{ $value | humanize }} requests of users were answered and not counted",
    description: `Within ${window} the exporter did not keep up with the router.`,
    runbook: "requestsuncounted",
    labels: noColor,
  };
}

/** The colors and the router's exporter have alerts of their own; without Alertmanager nobody is told by it, but Prometheus shows. */
function targetDown(settings: AlertSettings): Alert {
  const nginx = settings.usersSeries === "colors" ? [] : [jobs.nginx];
  const watched = [jobs.host, ...nginx, jobs.gpu, jobs.alertmanager];
  return {
    name: "TargetDown",
    expr: `up{job=~"${watched.join("|")}"} == 0`,
    for: scrapes(12, settings),
    severity: "warning",
    summary: "{{ $labels.job }} is not watched",
    description: "Its exporter does not answer Prometheus; users notice nothing.",
    runbook: "targetdown",
    labels: noColor,
  };
}
