import { colors, type Color } from "../../components/color.ts";
import { observeColor } from "../rollout/observe.ts";
import type { Prometheus } from "../rollout/prometheus.ts";
import { tokensQuery } from "../rollout/queries.ts";
import { growthOf, totalOf } from "../rollout/series.ts";

/** How far a snapshot looks back, seconds. */
export const windowSeconds = 300;

/** What a color did in the window before an instant. */
export interface ColorSnapshot {
  readonly color: Color;
  /** Users' requests to the model. */
  readonly requests: number;
  readonly failedPercent: number;
  /** Undefined without requests. */
  readonly p50Milliseconds?: number | undefined;
  readonly p95Milliseconds?: number | undefined;
  readonly timeToFirstTokenMilliseconds?: number | undefined;
  readonly tokensPerSecond: number;
}

/** Both colors in the window before `now`. Throws `OperatorError` where Prometheus does not answer. */
export async function snapshot(prometheus: Prometheus, now: Date): Promise<readonly ColorSnapshot[]> {
  const start = new Date(now.getTime() - windowSeconds * 1000);
  return Promise.all(
    colors.map(async (color) => {
      const [figures, before, after] = await Promise.all([
        observeColor(prometheus, color, start, now),
        prometheus.query(tokensQuery(color), start),
        prometheus.query(tokensQuery(color), now),
      ]);
      const { requests, failed, p50Milliseconds, p95Milliseconds, timeToFirstTokenMilliseconds } = figures;
      return {
        color,
        requests,
        failedPercent: requests === 0 ? 0 : (100 * failed) / requests,
        p50Milliseconds,
        p95Milliseconds,
        timeToFirstTokenMilliseconds,
        tokensPerSecond: totalOf(growthOf(before, after)) / windowSeconds,
      };
    }),
  );
}
