import { z } from "zod";

/** What a golden set is held to. */
export const goldenLimits = z.object({
  /** Answers below which a verdict is inconclusive. Default: 5. */
  minimumSamples: z.number().default(5),
  /** Items with expectations that hold all of them, percent at least. Default: 100. */
  passRatePercent: z.number().default(100),
  /** Requests that are not answered, percent at most. Default: 0. */
  errorPercent: z.number().default(0),
  /** Repeatable items that both colors answer with the same text, percent at least. Default: not held to any. */
  agreementPercent: z.number().optional(),
  /** 95th percentile of the time of a whole answer, at most. Default: not held to any. */
  p95Milliseconds: z.number().optional(),
  /** The same as a multiple of the serving color's, at most. Default: not held to any. */
  p95Ratio: z.number().optional(),
  /** Median of the time to the first token, at most. Default: not held to any. */
  timeToFirstTokenMilliseconds: z.number().optional(),
  /** The same as a multiple of the serving color's, at most. Default: not held to any. */
  timeToFirstTokenRatio: z.number().optional(),
});

/** Limits with their defaults filled in. */
export type GoldenLimits = z.infer<typeof goldenLimits>;

/**
 * A slower answer counts only from this much on: below it, a ratio measures the noise of a machine that does other things too.
 */
export const noiseMilliseconds = 50;
