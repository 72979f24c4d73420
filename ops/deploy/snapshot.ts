import { colors, type Color } from "../../components/color.ts";
import { observeColor, type Asked } from "../rollout/observe.ts";
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
export async function snapshot(asked: Asked, now: Date): Promise<readonly ColorSnapshot[]> {
  const { prometheus } = asked;
  const start = new Date(now.getTime() - windowSeconds * 1000);
  return Promise.all(
    colors.map(async (color) => {
      const [figures, before, after] = await Promise.all([
        observeColor(asked, color, start, now),
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
