/** The smallest value that `percent` of the values are not above (nearest rank); undefined where there are none. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

/** Undefined where there are none. */
export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A number of both sides, and copy − served; undefined where there are no pairs. */
export interface Sides {
  readonly served: number | undefined;
  readonly copy: number | undefined;
  readonly delta: number | undefined;
}

/** Both sides by one measure. */
export function sidesOf(
  served: readonly number[],
  copy: readonly number[],
  measure: (values: readonly number[]) => number | undefined,
): Sides {
  const [left, right] = [measure(served), measure(copy)];
  return {
    served: left,
    copy: right,
    delta: left === undefined || right === undefined ? undefined : right - left,
  };
}
