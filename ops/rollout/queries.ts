import { metrics, releaseMetrics } from "../../app/contract.ts";
import type { Color } from "../../components/color.ts";

/*
 * What Prometheus is asked. Counters are read at two instants and subtracted here (`growthOf`): `increase()` misses what a
 * series counted before its first scrape, such as the first errors of a candidate.
 */

/** Users' requests to models by status, as the router counted them for the color that it had chosen. */
export function requestsQuery(color: Color): string {
  return `router_requests_total{color="${color}",kind="inference"}`;
}

/** Durations of the same requests, seconds. */
export function durationsQuery(color: Color): string {
  return `router_request_duration_seconds_bucket{color="${color}",kind="inference"}`;
}

/** Times to the first token, as the color measured them, seconds. */
export function firstTokensQuery(color: Color): string {
  return `${releaseMetrics.timeToFirstToken}_bucket{color="${color}"}`;
}

/**
 * Answers that broke off after a status of 200: those that the color itself ended with an error, and those whose connection
 * to it broke, as the router saw. No answer is both. Servers and exporters that know neither have no series.
 */
export function brokenQuery(color: Color): string {
  return (
    `${releaseMetrics.answersBroken}{color="${color}"} or ` +
    `router_answers_broken_total{color="${color}",kind="inference"}`
  );
}

/** Tokens that the color generated. */
export function tokensQuery(color: Color): string {
  return `${metrics.tokensGenerated}{color="${color}"}`;
}

/** A user's own query with its words filled in: the candidate, the color that served before, the step's time so far. */
export function kpiQuery(
  promql: string,
  words: { readonly color: Color; readonly active: Color; readonly windowSeconds: number },
): string {
  return promql
    .replaceAll("$color", words.color)
    .replaceAll("$active", words.active)
    .replaceAll("$window", `${Math.max(1, Math.floor(words.windowSeconds))}s`);
}
