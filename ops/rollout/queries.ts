import { metrics, releaseMetrics } from "../../app/contract.ts";
import type { Color } from "../../components/color.ts";
import { seconds } from "./users-queries.ts";

/** Times to the first token, as the color measured them, seconds. */
export function firstTokensQuery(color: Color): string {
  return `${releaseMetrics.timeToFirstToken}_bucket{color="${color}"}`;
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
    .replaceAll("$window", seconds(words.windowSeconds));
}
