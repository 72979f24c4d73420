/** Ratio between the bounds of a bucket: a percentile is at most 1 % off. */
const growth = 1.02;

/** Times below are one bucket, milliseconds. */
const smallest = 0.1;

/** Times above are one bucket, milliseconds: longer than any request may last. */
const largest = 3_600_000;

const buckets = bucketOf(largest) + 1;

/** Times of many requests in memory of a fixed size. Count, smallest and largest are exact, percentiles within 1 %. */
export class Histogram {
  readonly #counts = new Uint32Array(buckets);
  #count = 0;
  #min = Infinity;
  #max = 0;

  add(milliseconds: number): void {
    const bucket = Math.min(bucketOf(milliseconds), buckets - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#min = Math.min(this.#min, milliseconds);
    this.#max = Math.max(this.#max, milliseconds);
  }

  /** Null where nothing was added. */
  summary(): Quantiles | null {
    if (this.#count === 0) return null;
    return {
      count: this.#count,
      min: rounded(this.#min),
      p50: this.#quantile(0.5),
      p95: this.#quantile(0.95),
      p99: this.#quantile(0.99),
      max: rounded(this.#max),
    };
  }

  /** Nearest rank: the smallest value that at least `share` of all do not exceed. */
  #quantile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.#count));
    const bucket = this.#counts.findIndex((count) => (left -= count) <= 0);
    return rounded(Math.min(this.#max, Math.max(this.#min, middleOf(bucket))));
  }
}

/** Times of requests, milliseconds. */
export interface Quantiles {
  /** So many were measured. */
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Shares that are told as percentiles. */
export const shares = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** Whether so few samples stand behind a percentile that not one of them may lie above it: p95 needs 20, p99 needs 100. */
export function isOfFew(count: number, percentile: keyof typeof shares): boolean {
  // 100 × (1 − 0.99) is less than 1.
  return count * Math.round(100 - shares[percentile] * 100) < 100;
}

function bucketOf(milliseconds: number): number {
  if (!(milliseconds > smallest)) return 0;
  return Math.ceil(Math.log(milliseconds / smallest) / Math.log(growth));
}

function middleOf(bucket: number): number {
  return smallest * growth ** (bucket - 0.5);
}

/** To tenths: what a clock in another process says of shorter times is noise. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
