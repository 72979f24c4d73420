import { metrics, releaseMetrics } from "../../../app/contract.ts";
import type { Color } from "../../color.ts";
import { routerMetrics, type RequestKind } from "../image/exporter/contract.ts";
import { jobs } from "../jobs.ts";

/** What a query is about; left out, it is about all. */
export interface Subject {
  readonly color?: Color;
  readonly kind?: RequestKind;
}

/** Grafana's window: at least four scrapes, and no less than a pixel of the plot. */
const window = "$__rate_interval";

const labelsOf = (subject: Subject, ...more: readonly string[]) =>
  [...Object.entries(subject).map(([label, value]) => `${label}="${value}"`), ...more].join(", ");

/** Users' requests a second, by color. */
export function requestRate(subject: Subject = {}): string {
  return `sum by (color) (rate(${routerMetrics.requests}{${labelsOf(subject)}}[${window}]))`;
}

/** Users' requests a second, by color and status. */
export function statusRate(subject: Subject = {}): string {
  return `sum by (color, status) (rate(${routerMetrics.requests}{${labelsOf(subject)}}[${window}]))`;
}

/** Share of the users' requests that failed (5xx), 0 to 1; nothing where there were none. */
export function errorRatio(subject: Subject = {}): string {
  const failed = `sum by (color) (rate(${routerMetrics.requests}{${labelsOf(subject, 'status=~"5.."')}}[${window}]))`;
  return `${failed} / (${requestRate(subject)} > 0)`;
}

/** A quantile of the time that users waited for whole answers, seconds, by color. */
export function durationQuantile(quantile: number, subject: Subject = {}): string {
  return quantileOf(quantile, routerMetrics.requestDuration, labelsOf({ kind: "inference", ...subject }));
}

/** Requests a second in each bucket of the duration, for a heatmap. */
export function durationBuckets(subject: Subject = {}): string {
  const labels = labelsOf({ kind: "inference", ...subject });
  return `sum by (le) (rate(${routerMetrics.requestDuration}_bucket{${labels}}[${window}]))`;
}

/** A quantile of the time to the first token, seconds, by color. */
export function firstTokenQuantile(quantile: number, subject: Subject = {}): string {
  return quantileOf(quantile, releaseMetrics.timeToFirstToken, labelsOf(subject));
}

/** A quantile of the time between two tokens of one answer, seconds, by color. */
export function outputTokenQuantile(quantile: number, subject: Subject = {}): string {
  return quantileOf(quantile, releaseMetrics.timePerOutputToken, labelsOf(subject));
}

/** Tokens generated a second, by color. */
export function tokenRate(subject: Subject = {}): string {
  return `sum by (color) (rate(${metrics.tokensGenerated}{${ofColors(subject)}}[${window}]))`;
}

/** Requests that the model works on or that wait for it, by color. */
export function activeRequests(subject: Subject = {}): string {
  return `sum by (color) (${metrics.activeRequests}{${ofColors(subject)}})`;
}

/** Requests that wait for the model, by color. */
export function queueDepth(subject: Subject = {}): string {
  return `sum by (color) (${releaseMetrics.queueDepth}{${labelsOf(subject)}})`;
}

/** Good requests that were turned away, a second, by color and reason. */
export function rejectionRate(subject: Subject = {}): string {
  return `sum by (color, reason) (rate(${releaseMetrics.requestsRejected}{${labelsOf(subject)}}[${window}]))`;
}

/** Share of opinions that were good, 0 to 1, over the last day; nothing where there were none. */
export function approval(subject: Subject = {}): string {
  const given = (labels: string) => `sum by (color) (increase(${releaseMetrics.feedback}{${labels}}[1d]))`;
  return `${given(labelsOf(subject, 'verdict="up"'))} / (${given(labelsOf(subject))} > 0)`;
}

/** Memory that a color's container uses, bytes. */
export function memoryUsed(subject: Subject = {}): string {
  return `sum by (color) (${metrics.memoryUsage}{${ofColors(subject)}})`;
}

/** 1 where a color has its model. */
export function modelLoaded(subject: Subject = {}): string {
  return `max by (color) (${metrics.modelLoaded}{${ofColors(subject)}})`;
}

/** 1 where a color answers Prometheus. */
export function reachable(subject: Subject = {}): string {
  return `max by (color) (up{${ofColors(subject)}})`;
}

/** Version and release that each color tells, as labels. */
export function deployments(subject: Subject = {}): string {
  return `${metrics.deploymentInfo}{${ofColors(subject)}}`;
}

/** Share of the users that the running route gives each color, percent. */
export function weights(subject: Subject = {}): string {
  return `max by (color) (${routerMetrics.weight}{${labelsOf(subject)}})`;
}

/** Copies of users' requests, a second, by outcome. */
export function copyRate(): string {
  return `sum by (outcome) (rate(${releaseMetrics.shadowCopies}[${window}]))`;
}

function ofColors(subject: Subject): string {
  return labelsOf(subject, `job="${jobs.color}"`);
}

function quantileOf(quantile: number, histogram: string, labels: string): string {
  return `histogram_quantile(${quantile}, sum by (color, le) (rate(${histogram}_bucket{${labels}}[${window}])))`;
}

/** Share of the active color's requests that are copied, percent. */
export function shadowPercent(): string {
  return `max(${routerMetrics.shadow})`;
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

/** Names of the series: NVIDIA's dcgm-exporter, default counters. */
export function gpuLoad(): string {
  return "DCGM_FI_DEV_GPU_UTIL";
}

/** Share of a GPU's memory in use, 0 to 1. */
export function gpuMemory(): string {
  return "DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)";
}

export function gpuTemperature(): string {
  return "DCGM_FI_DEV_GPU_TEMP";
}

export function gpuPower(): string {
  return "DCGM_FI_DEV_POWER_USAGE";
}

/** Number of the last fault (XID). */
export function gpuFault(): string {
  return "DCGM_FI_DEV_XID_ERRORS";
}

/** What prom-client tells of the server's process, which has no color of its own. */
function ofProcess(name: string): string {
  return `max by (color) (${name}{job="${jobs.color}"})`;
}
