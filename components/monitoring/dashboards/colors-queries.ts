import { metrics, releaseMetrics } from "../../../app/contract.ts";
import { ofRequests } from "../colors-series.ts";
import { jobs } from "../jobs.ts";
import { maxBy, rateWindow, sumBy, type Subject } from "./queries.ts";

/* What the colors tell of users where a balancer divides them. A color does not know who asks: gate and operators count too. */

export function requestRate(subject: Subject = {}): string {
  return sumBy("color", rate(ofRequests(metrics.requests, subject)));
}

export function statusRate(subject: Subject = {}): string {
  return sumBy("color, status_code", rate(ofRequests(metrics.requests, subject)));
}

export function errorRatio(subject: Subject = {}): string {
  const { color } = subject;
  const failed = [
    rate(ofRequests(metrics.requests, subject, 'status_code=~"5.."')),
    rate(`${releaseMetrics.answersBroken}{${color === undefined ? "" : `color="${color}"`}}`),
  ];
  return `${sumBy("color", failed.join(" or "))} / (${requestRate(subject)} > 0)`;
}

export function durationQuantile(quantile: number, subject: Subject = {}): string {
  return `histogram_quantile(${quantile}, ${sumBy("color, le", durations(subject))})`;
}

export function durationBuckets(subject: Subject = {}): string {
  return sumBy("le", durations(subject));
}

/** Of requests to models: a balancer tells Prometheus no weights. */
export function share({ color }: Subject = {}): string {
  const asked = rate(ofRequests(metrics.requests, { color, kind: "inference" }));
  const all = rate(ofRequests(metrics.requests, { kind: "inference" }));
  return `100 * ${sumBy("color", asked)} / on () group_left () (sum(${all}) > 0)`;
}

export function ready(): string {
  return maxBy("color", `${metrics.ready}{job="${jobs.color}"}`);
}

export function reachable({ color }: Pick<Subject, "color">): string {
  return maxBy("color", `up{${color === undefined ? "" : `color="${color}", `}job="${jobs.color}"}`);
}

/** Pods of a stopped color are none, so nothing tells of them. */
export function targetsUp(): string {
  return "min by (job, color) (up)";
}

function durations(subject: Subject): string {
  return rate(ofRequests(`${metrics.requestDuration}_bucket`, { kind: "inference", ...subject }));
}

function rate(series: string): string {
  return `rate(${series}[${rateWindow}])`;
}
