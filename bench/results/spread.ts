/** The middle of some measurements, and between which of them the true one lies. */
export interface Spread {
  readonly median: number;
  /** Ends of the median's confidence interval; both are measurements. */
  readonly low: number;
  readonly high: number;
  /** How likely the interval holds the true median, 0 to 1; at least `wantedCoverage` from `leastRounds` measurements on. */
  readonly coverage: number;
}

/** 0.95 would take six rounds, and the narrowest interval of five (from their least to their greatest) has 0.94. */
export const wantedCoverage = 0.9;

/** So few measurements have an interval of the wanted coverage. */
export const leastRounds = 5;

/**
 * Median and its confidence interval by order statistics: the k-th least and the k-th greatest of n measurements hold the true median
 * between them with the probability 1 - 2 P(X < k), X binomial of n and 1/2, whatever the distribution (W. R. Thompson, "On confidence
 * ranges for the median", Annals of Mathematical Statistics 7, 1936; the interval that belongs to the sign test). The greatest k that
 * still has the wanted coverage is taken, and else the whole range.
 *
 * @throws RangeError where nothing was measured
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const count = sorted.length;
  const rank = rankFor(count);
  const [low, high] = [sorted[rank - 1], sorted[count - rank]];
  if (low === undefined || high === undefined) throw new RangeError("spreadOf: nothing was measured");
  return { median: medianOf(sorted), low, high, coverage: coverageOf(count, rank) };
}

/** The middle one, or the mean of the two in the middle. Throws `RangeError` where there is none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("medianOf: nothing was measured");
  return (lower + upper) / 2;
}

function rankFor(count: number): number {
  let rank = 1;
  while (rank + 1 <= count / 2 && coverageOf(count, rank + 1) >= wantedCoverage) rank += 1;
  return rank;
}

function coverageOf(count: number, rank: number): number {
  let ways = 1;
  let below = 0;
  for (let heads = 0; heads < rank; heads += 1) {
    below += ways;
    ways = (ways * (count - heads)) / (heads + 1);
  }
  return 1 - 2 * below * 2 ** -count;
}
