/** The value that `percent` of the values do not exceed (nearest rank); undefined where there are none. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** Below so many values a 95th percentile is the largest one. */
const fewestForTail = 20;

/** The values without the largest one where that alone would be their 95th percentile: one slow answer of a busy machine tells nothing. */
export function withoutOutlier(values: readonly number[]): readonly number[] {
  if (values.length < 2 || values.length >= fewestForTail) return values;
  return [...values].sort((left, right) => left - right).slice(0, -1);
}

/** Share of `part` in `all`, percent. */
export function percentOf(part: number, all: number): number {
  // In this order: 7 / 100 * 100 is more than 7.
  return (part * 100) / all;
}

/** The most of `all` that are no more than `percent` of them. */
export function mostWithin(percent: number, all: number): number {
  return Math.floor((percent * all) / 100);
}
