/** Values of several lines at the same times; null where a line has none. */
export interface Lines {
  readonly at: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

/**
 * The same lines with at most `most` times. Of neighbours that become one, each line keeps its smallest and its largest value, in
 * the order in which they came, so that no peak disappears.
 */
export function downsample({ at, values }: Lines, most: number): Lines {
  if (at.length <= most) return { at, values };
  const width = Math.ceil(at.length / Math.floor(most / 2));
  const starts = Array.from({ length: Math.ceil(at.length / width) }, (_, index) => index * width);
  return {
    at: starts.flatMap((start) => {
      const last = Math.min(start + width, at.length) - 1;
      return [at[start] ?? 0, at[Math.ceil((start + last) / 2)] ?? 0];
    }),
    values: values.map((line) => starts.flatMap((start) => extremes(line.slice(start, start + width)))),
  };
}

/** The smallest and the largest value, the one that came first in front. */
function extremes(values: readonly (number | null)[]): readonly [number | null, number | null] {
  let low: number | undefined;
  let high: number | undefined;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (low === undefined || value < (values[low] ?? 0)) low = index;
    if (high === undefined || value > (values[high] ?? 0)) high = index;
  }
  if (low === undefined || high === undefined) return [null, null];
  const [first, second] = low < high ? [low, high] : [high, low];
  return [values[first] ?? null, values[second] ?? null];
}
