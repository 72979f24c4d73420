import { metrics, releaseMetrics } from "../../../app/contract.ts";
import type { Color } from "../../color.ts";
import { answering } from "../answering.ts";
import { gateMetrics, routerMetrics, type RequestKind } from "../image/exporter/contract.ts";
import { jobs } from "../jobs.ts";

/** What a query is about; left out, it is about all. */
export interface Subject {
  readonly color?: Color;
  readonly kind?: RequestKind;
}

/** Grafana's window: at least four scrapes, and no less than a pixel of the plot. */
export const rateWindow = "$__rate_interval";

/** Users' requests a second, by color. */
export function requestRate(subject: Subject = {}): string {
  return sumBy("color", rateOf(routerMetrics.requests, labelsOf(subject)));
}

/** Users' requests a second, by color and status. */
export function statusRate(subject: Subject = {}): string {
  return sumBy("color, status", rateOf(routerMetrics.requests, labelsOf(subject)));
}

/**
 * Share of the users' requests that failed, 0 to 1, by color: answered 5xx, or broken off in the middle, as the alerts count them.
 * Nothing where there were none.
 */
export function errorRatio(subject: Subject = {}): string {
  const { color } = subject;
  const failed = [
    rateOf(routerMetrics.requests, labelsOf(subject, 'status=~"5.."')),
    rateOf(routerMetrics.answersBroken, labelsOf(subject)),
    rateOf(releaseMetrics.answersBroken, labelsOf(color ? { color } : {})),
  ];
  return `${sumBy("color", failed.join(" or "))} / (${requestRate(subject)} > 0)`;
}

/** A quantile of the time that users waited for whole answers, seconds, by color. */
export function durationQuantile(quantile: number, subject: Subject = {}): string {
  return quantileOf(quantile, routerMetrics.requestDuration, labelsOf({ kind: "inference", ...subject }));
}

/** Requests a second in each bucket of the duration, for a heatmap. */
export function durationBuckets(subject: Subject = {}): string {
  const labels = labelsOf({ kind: "inference", ...subject });
  return sumBy("le", rateOf(`${routerMetrics.requestDuration}_bucket`, labels));
}

/** A quantile of the time to the first token, seconds, by color. */
export function firstTokenQuantile(quantile: number, subject: Subject = {}): string {
  return quantileOf(quantile, releaseMetrics.timeToFirstToken, labelsOf(subject));
}

/** A quantile of the time between two tokens of one answer, seconds, by color. */
export function outputTokenQuantile(quantile: number, subject: Subject = {}): string {
  return quantileOf(quantile, releaseMetrics.timePerOutputToken, labelsOf(subject));
}

/** A quantile of the time that the model took, without waiting, seconds, by color. */
export function inferenceQuantile(quantile: number, subject: Subject = {}): string {
  return quantileOf(quantile, metrics.inferenceDuration, ofColors(subject));
}

/** Tokens generated a second, by color. */
export function tokenRate(subject: Subject = {}): string {
  return sumBy("color", rateOf(metrics.tokensGenerated, ofColors(subject)));
}

/** Requests that the model works on or that wait for it, by color. */
export function activeRequests(subject: Subject = {}): string {
  return sumBy("color", `${metrics.activeRequests}{${ofColors(subject)}}`);
}

/** Requests that wait for the model, by color. */
export function queueDepth(subject: Subject = {}): string {
  return sumBy("color", `${releaseMetrics.queueDepth}{${labelsOf(subject)}}`);
}

/** Good requests that were turned away, a second, by color and reason. */
export function rejectionRate(subject: Subject = {}): string {
  return sumBy("color, reason", rateOf(releaseMetrics.requestsRejected, labelsOf(subject)));
}

/** Turns that could not be stored, a second, by color. */
export function historyFailureRate(subject: Subject = {}): string {
  return sumBy("color", rateOf(releaseMetrics.historyFailures, labelsOf(subject)));
}

/** Share of opinions that were good, 0 to 1, over the last day; nothing where there were none. */
export function approval(subject: Subject = {}): string {
  const given = (labels: string) => sumBy("color", `increase(${releaseMetrics.feedback}{${labels}}[1d])`);
  return `${given(labelsOf(subject, 'verdict="up"'))} / (${given(labelsOf(subject))} > 0)`;
}

/** Memory that a color's container uses, bytes. */
export function memoryUsed(subject: Subject = {}): string {
  return sumBy("color", `${metrics.memoryUsage}{${ofColors(subject)}}`);
}

/** Limit of a color's container, bytes; nothing where it has none. */
export function memoryLimit(subject: Subject = {}): string {
  return sumBy("color", `${metrics.memoryLimit}{${ofColors(subject)}}`);
}

/** Share of its limit that a color's container uses, 0 to 1: the one that is nearest to it, where there are several. */
export function memoryShare(subject: Subject = {}): string {
  const of = (name: string) => `${name}{${ofColors(subject)}}`;
  return maxBy("color", `${of(metrics.memoryUsage)} / ${of(metrics.memoryLimit)}`);
}

/** 1 where a color has its model. */
export function modelLoaded(subject: Subject = {}): string {
  return maxBy("color", `${metrics.modelLoaded}{${ofColors(subject)}}`);
}

/** 1 where a color would take users; 0 too where it has some and tells nothing. */
export function ready(): string {
  const told = maxBy("color", `${metrics.ready}{${ofColors({})}}`);
  return `${told} or 0 * ${maxBy("color", `${routerMetrics.weight} > 0`)}`;
}

/** 1 where a color answers Prometheus, 0 where none of its servers does. */
export function reachable({ color }: Pick<Subject, "color">): string {
  return answering(color);
}

/** Version that each color tells, as a label. */
export function deployments(subject: Subject = {}): string {
  return maxBy("color, version", `${metrics.deploymentInfo}{${ofColors(subject)}}`);
}

/** Share of the users that nginx sends to each color, percent. */
export function weights(subject: Subject = {}): string {
  return maxBy("color", `${routerMetrics.weight}{${labelsOf(subject)}}`);
}

/** What the stack's last update wrote of it, percent. */
export function recordedWeights(subject: Subject = {}): string {
  return maxBy("color", `${routerMetrics.recordedWeight}{${labelsOf(subject)}}`);
}

/** 1 where the route in force was proven at the public port. */
export function routeProven(): string {
  return `min(${routerMetrics.proven})`;
}

/** Alerts that fire. */
export function firingAlerts(): string {
  return 'count(ALERTS{alertstate="firing"}) or vector(0)';
}

/** Share of the active color's requests that are copied, percent. */
export function shadowPercent(): string {
  return `max(${routerMetrics.shadow})`;
}

/** Copies of users' requests that a color sent, a second, by outcome. */
export function copyRate(): string {
  return sumBy("outcome", rateOf(releaseMetrics.shadowCopies, ""));
}

/** Copies that a color was sent, a second, by outcome. */
export function receivedRate(): string {
  return sumBy("outcome", rateOf(releaseMetrics.shadowCopiesReceived, ""));
}

/** 1 where the gate passed the color's release when it judged it last. */
export function gatePassed(subject: Subject = {}): string {
  return maxBy("color, version", `${gateMetrics.passed}{${labelsOf(subject)}}`);
}

/** When the gate judged a color last, milliseconds since 1970. */
export function gateJudged(): string {
  return `${maxBy("color", gateMetrics.judged)} * 1000`;
}

/** What the gate measured last, by color and check. */
export function gateMeasured(): string {
  return maxBy("color, check", gateMetrics.measured);
}

/** What the gate allowed, by color and check. */
export function gateLimit(): string {
  return maxBy("color, check", gateMetrics.limit);
}

/** How much worse green is than blue: a ratio of what `ofColor` measures. */
export function greenOverBlue(ofColor: (color: Color) => string): string {
  return `sum(${ofColor("green")}) / sum(${ofColor("blue")})`;
}

/** Resident memory of a color's process, bytes. */
export function residentMemory(): string {
  return ofProcess("process_resident_memory_bytes");
}

/** JavaScript heap of a color's process, bytes. */
export function heapUsed(): string {
  return ofProcess("nodejs_heap_size_used_bytes");
}

/** Time by which a color's event loop is late, seconds, the worst of a hundred. */
export function eventLoopLag(): string {
  return ofProcess("nodejs_eventloop_lag_p99_seconds");
}

/** Cores that a color's process uses. */
export function processCpu(subject: Subject = {}): string {
  return sumBy("color", rateOf("process_cpu_seconds_total", ofColors(subject)));
}

export function sumBy(labels: string, series: string): string {
  return `sum by (${labels}) (${series})`;
}

export function maxBy(labels: string, series: string): string {
  return `max by (${labels}) (${series})`;
}

export function rateOf(counter: string, labels: string): string {
  return `rate(${counter}{${labels}}[${rateWindow}])`;
}

function labelsOf(subject: Subject, ...more: readonly string[]): string {
  return [...Object.entries(subject).map(([name, value]) => `${name}="${value}"`), ...more].join(", ");
}

function ofColors(subject: Subject): string {
  return labelsOf(subject, `job="${jobs.color}"`);
}

function quantileOf(quantile: number, histogram: string, labels: string): string {
  return `histogram_quantile(${quantile}, ${sumBy("color, le", rateOf(`${histogram}_bucket`, labels))})`;
}

/** What prom-client tells of the server's process, which has no color of its own. */
function ofProcess(name: string): string {
  return maxBy("color", `${name}{job="${jobs.color}"}`);
}
