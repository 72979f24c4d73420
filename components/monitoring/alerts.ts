import { releaseMetrics } from "../../app/contract.ts";
import { routerMetrics } from "./image/exporter/contract.ts";
import { jobs } from "./jobs.ts";
import { scrapes, type MonitoringSettings } from "./settings.ts";

/** A condition that somebody has to know of. */
export interface Alert {
  readonly name: string;
  /** PromQL: what it returns is what fires. */
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  readonly severity: "critical" | "warning";
  readonly summary: string;
  readonly description: string;
  /** Section of docs/observability.md that says what to do. */
  readonly runbook: string;
  /** Whether the users should go back to the other color. */
  readonly rollback?: true;
  /** For what concerns no color; else the series name it. */
  readonly color?: "none";
}

/** Share of failed requests above which a color is at fault. */
export const errorRatio = 0.05;

/** Requests in a window below which it says nothing. */
export const fewestRequests = 20;

/** Limits of the slowest answer in twenty. */
export const inferenceSeconds = 30;
export const firstTokenSeconds = 10;

type Timing = Pick<MonitoringSettings, "scrapeIntervalSeconds" | "standby">;

/** Every alert of a stack. Their windows are counted in scrapes, so that any interval has enough values in them. */
export function alertsOf(timing: Timing): Alert[] {
  return [
    routerErrors(timing),
    colorUnreachable(timing),
    noRoute(timing),
    inferenceSlow(timing),
    firstTokenSlow(timing),
    ...(timing.standby === "warm" ? [colorDown(timing)] : []),
    exporterDown(timing),
    requestsUncounted(timing),
  ];
}

function routerErrors(timing: Timing): Alert {
  const window = scrapes(6, timing);
  const sum = (selector: string) =>
    `sum by (color, kind) (increase(${routerMetrics.requests}{color!="none"${selector}}[${window}]))`;
  return {
    name: "RouterErrors",
    expr: `${sum(', status=~"5.."')} / ${sum("")} > ${errorRatio} and ${sum("")} >= ${fewestRequests}`,
    for: scrapes(1, timing),
    severity: "critical",
    summary:
      "{{ $value | humanizePercentage }} of the users' {{ $labels.kind }} requests fail on {{ $labels.color }}",
    description: `More than ${errorRatio * 100} % of at least ${fewestRequests} requests within ${window} were answered 5xx.`,
    runbook: "routererrors",
    rollback: true,
  };
}

function colorUnreachable(timing: Timing): Alert {
  const window = scrapes(6, timing);
  return {
    name: "ColorUnreachable",
    expr:
      `up{job="${jobs.color}"} == 0 and on (color) ` +
      `sum by (color) (increase(${routerMetrics.requests}{status=~"5.."}[${window}])) > 0`,
    for: scrapes(2, timing),
    severity: "critical",
    summary: "{{ $labels.color }} does not answer, and users are sent there",
    description: `It could not be scraped, and requests of users to it failed within ${window}.`,
    runbook: "colorunreachable",
    rollback: true,
  };
}

function noRoute(timing: Timing): Alert {
  const window = scrapes(6, timing);
  return {
    name: "NoRoute",
    expr: `sum(increase(${routerMetrics.requests}{color="none", status="503"}[${window}])) > 0`,
    for: scrapes(1, timing),
    severity: "critical",
    summary: "The router sends users to no color",
    description: `Requests of users found no route within ${window} and were answered 503.`,
    runbook: "noroute",
    color: "none",
  };
}

function inferenceSlow(timing: Timing): Alert {
  const window = scrapes(12, timing);
  const { requestDuration: name } = routerMetrics;
  const inference = (suffix: string) => `increase(${name}_${suffix}{kind="inference"}[${window}])`;
  return {
    name: "InferenceSlow",
    expr:
      `histogram_quantile(0.95, sum by (color, le) (${inference("bucket")})) > ${inferenceSeconds} ` +
      `and on (color) sum by (color) (${inference("count")}) >= ${fewestRequests}`,
    for: scrapes(2, timing),
    severity: "warning",
    summary: "Users wait {{ $value | humanizeDuration }} for whole answers of {{ $labels.color }} (p95)",
    description: `The limit is ${inferenceSeconds} s, of at least ${fewestRequests} answers within ${window}.`,
    runbook: "inferenceslow",
  };
}

function firstTokenSlow(timing: Timing): Alert {
  const window = scrapes(12, timing);
  const { timeToFirstToken: name } = releaseMetrics;
  return {
    name: "FirstTokenSlow",
    expr:
      `histogram_quantile(0.95, sum by (color, le) (increase(${name}_bucket[${window}]))) > ${firstTokenSeconds} ` +
      `and on (color) sum by (color) (increase(${name}_count[${window}])) >= ${fewestRequests}`,
    for: scrapes(2, timing),
    severity: "warning",
    summary: "{{ $labels.color }} takes {{ $value | humanizeDuration }} to its first token (p95)",
    description: `The limit is ${firstTokenSeconds} s, of at least ${fewestRequests} answers within ${window}.`,
    runbook: "firsttokenslow",
  };
}

function colorDown(timing: Timing): Alert {
  return {
    name: "ColorDown",
    expr: `up{job="${jobs.color}"} == 0`,
    for: scrapes(4, timing),
    severity: "warning",
    summary: "{{ $labels.color }} does not answer",
    description:
      "It could not be scraped. While it has no users nobody notices, but there is no way back to it.",
    runbook: "colordown",
  };
}

function exporterDown(timing: Timing): Alert {
  return {
    name: "ExporterDown",
    expr: `up{job="${jobs.router}"} == 0`,
    for: scrapes(4, timing),
    severity: "warning",
    summary: "Users' requests are not counted",
    description: "The exporter that counts them does not answer: no alert on errors can fire.",
    runbook: "exporterdown",
    color: "none",
  };
}

function requestsUncounted(timing: Timing): Alert {
  const window = scrapes(6, timing);
  return {
    name: "RequestsUncounted",
    expr: `increase(${routerMetrics.lost}[${window}]) > 0`,
    for: scrapes(1, timing),
    severity: "warning",
    summary: "{{ $value | humanize }} requests of users were answered and not counted",
    description: `Within ${window} the exporter did not keep up with the router.`,
    runbook: "requestsuncounted",
    color: "none",
  };
}
