/** The value that `percent` of the values do not exceed (nearest rank); undefined where there are none. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** Share of `part` in `all`, percent. */
export function percentOf(part: number, all: number): number {
  return (part / all) * 100;
}
