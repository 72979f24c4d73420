/** Times of answers, milliseconds. */
export class Latencies {
  readonly #samples: number[] = [];

  add(milliseconds: number): void {
    this.#samples.push(milliseconds);
  }

  addAll(other: Latencies): void {
    for (const sample of other.#samples) this.#samples.push(sample);
  }

  /** p50, p95, p99 and the longest, milliseconds; undefined where nothing was measured. */
  summary(): LatencySummary | undefined {
    const sorted = Float64Array.from(this.#samples).sort();
    if (sorted.length === 0) return undefined;
    return {
      p50: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      p99: quantile(sorted, 0.99),
      max: quantile(sorted, 1),
    };
  }
}

/** Milliseconds. */
export interface LatencySummary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The smallest sample that at least `share` of all samples do not exceed (nearest rank). `sorted` ascends and is not empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length)));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError("quantile: there are no samples");
  return value;
}
