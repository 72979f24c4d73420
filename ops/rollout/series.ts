/** One series of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * How much each counter grew between two instants. A series that was not there before began at 0, which `increase()` would
 * miss; one that is smaller than before began anew, and has grown by what it is. A histogram's buckets begin anew together.
 */
export function growthOf(before: readonly Sample[], after: readonly Sample[]): Sample[] {
  const earlier = new Map(before.map((sample) => [keyOf(sample.labels), sample.value]));
  const start = ({ labels }: Sample) => earlier.get(keyOf(labels)) ?? 0;
  const anew = new Set(after.filter((sample) => sample.value < start(sample)).map(counterOf));
  return after.map((sample) => ({
    labels: sample.labels,
    value: anew.has(counterOf(sample)) ? sample.value : sample.value - start(sample),
  }));
}

/** The histogram that a bucket belongs to; any other series is its own. */
function counterOf({ labels: { le: _bound, ...labels } }: Sample): string {
  return keyOf(labels);
}

function keyOf(labels: Sample["labels"]): string {
  return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function totalOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/**
 * The quantile of a histogram's growth, as `histogram_quantile` estimates it: linear within a bucket, the highest finite
 * bound for what lies above. `share` is 0 to 1; undefined without any observation.
 */
export function quantileOf(buckets: readonly Sample[], share: number): number | undefined {
  const counts = new Map<number, number>();
  for (const { labels, value } of buckets) {
    const bound = labels["le"] === "+Inf" ? Infinity : Number(labels["le"]);
    if (!Number.isNaN(bound)) counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  const ascending = [...counts].sort(([left], [right]) => left - right);
  const observations = ascending.at(-1)?.[1] ?? 0;
  if (observations === 0) return undefined;
  const rank = share * observations;
  let lower = 0;
  let below = 0;
  for (const [bound, count] of ascending) {
    if (count >= rank) {
      if (bound === Infinity) return lower;
      const within = count - below;
      return within === 0 ? bound : lower + ((bound - lower) * (rank - below)) / within;
    }
    lower = bound;
    below = count;
  }
  return lower;
}

/** Observations of a histogram's growth. */
export function countOf(buckets: readonly Sample[]): number {
  return totalOf(buckets.filter(({ labels }) => labels["le"] === "+Inf"));
}
