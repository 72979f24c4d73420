import { Latencies, type LatencySummary } from "./latencies.ts";

/** What the requests of one kind came to. */
export interface TallySummary {
  readonly answered: number;
  readonly failed: number;
  /** Number of failures by reason, the most frequent first. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Answers by color. */
  readonly colors: Readonly<Record<string, number>>;
  readonly latencyMilliseconds: LatencySummary | undefined;
}

/** Counts the requests of one kind. */
export class Tally {
  readonly #latencies = new Latencies();
  readonly #colors = new Map<string, number>();
  readonly #reasons = new Map<string, number>();

  answered(color: string, milliseconds: number): void {
    this.#latencies.add(milliseconds);
    increase(this.#colors, color, 1);
  }

  failed(reason: string): void {
    increase(this.#reasons, reason, 1);
  }

  /** Adds what another tally counted. */
  addAll(other: Tally): void {
    this.#latencies.addAll(other.#latencies);
    for (const [color, count] of other.#colors) increase(this.#colors, color, count);
    for (const [reason, count] of other.#reasons) increase(this.#reasons, reason, count);
  }

  summary(): TallySummary {
    return {
      answered: total(this.#colors),
      failed: total(this.#reasons),
      reasons: Object.fromEntries([...this.#reasons].sort(([, left], [, right]) => right - left)),
      colors: Object.fromEntries([...this.#colors].sort(([left], [right]) => (left < right ? -1 : 1))),
      latencyMilliseconds: this.#latencies.summary(),
    };
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
