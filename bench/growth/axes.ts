/** Where a position is, by its index, pixels: all at equal distances, half of one from either end. */
export function bandAxis(count: number, from: number, to: number): (at: number) => number {
  const step = (to - from) / count;
  return (at) => from + step * (at + 0.5);
}

export interface ValueAxis {
  /** Round values from 0 on; the last is at least the greatest value. */
  readonly ticks: readonly number[];
  /** Where a value is, pixels. */
  readonly at: (value: number) => number;
}

/** An axis from 0 (`from`, pixels) that has room for `most`, with 3 to 6 steps of 1, 2 or 5 times a power of ten. */
export function valueAxis(most: number, from: number, to: number): ValueAxis {
  const top = most > 0 ? most : 1;
  const power = 10 ** Math.floor(Math.log10(top / 4));
  const step = [1, 2, 5, 10].map((times) => times * power).find((wide) => top / wide <= 6) ?? 10 * power;
  const steps = Math.ceil(top / step);
  const ticks = Array.from({ length: steps + 1 }, (_, at) => at * step);
  return { ticks, at: (value) => from + ((to - from) * value) / (steps * step) };
}
