import { requestKinds, type LoadRequest, type LoadRun, type RequestKind } from "../run-folder.ts";
import { FailureTally } from "./failure-tally.ts";
import { isOfFew, type Quantiles } from "./histogram.ts";
import { KindTally } from "./kind-tally.ts";
import {
  phaseNames,
  type LoadReport,
  type Phase,
  type PhaseName,
  type Ratio,
  type WorstSecond,
} from "./shape.ts";
import type { Timeline } from "./timeline.ts";

type Tallied = Pick<
  LoadReport,
  "totals" | "byColor" | "phases" | "ratios" | "worstSecond" | "slowestIntervals" | "failures" | "slowest"
>;

/** Counts requests one by one, in memory that depends on the length of the run and not on their number. */
export class RequestTally {
  readonly #timeline: Timeline;
  readonly #command: LoadRun["command"];
  readonly #failures = new FailureTally();
  readonly #requestsOfSecond: Uint32Array;
  readonly #failedOfSecond: Uint32Array;
  readonly #answers = new Map<string, Uint32Array>();
  readonly #kinds: Readonly<Record<RequestKind, KindTally>>;
  readonly #wanted: readonly RequestKind[];

  /** `kinds` are told even where nothing was asked, others where something was. */
  constructor(timeline: Timeline, kinds: readonly RequestKind[], command: LoadRun["command"]) {
    this.#timeline = timeline;
    this.#command = command;
    this.#requestsOfSecond = new Uint32Array(timeline.seconds);
    this.#failedOfSecond = new Uint32Array(timeline.seconds);
    this.#wanted = kinds;
    this.#kinds = {
      health: new KindTally("health", timeline),
      chat: new KindTally("chat", timeline),
      stream: new KindTally("stream", timeline),
    };
  }

  add(request: LoadRequest): void {
    const second = this.#timeline.secondOf(request.t);
    increment(this.#requestsOfSecond, second);
    if (!request.ok) {
      increment(this.#failedOfSecond, second);
      this.#failures.add(request);
    }
    increment(this.#answersOf(request.color), this.#timeline.intervalOf(request.t));
    this.#kinds[request.kind].add(request, this.#phaseOf(request.t));
  }

  tallied(): Tallied {
    const kinds = this.#told();
    const phases = this.#phases(kinds);
    return {
      totals: kinds.map((kind) => kind.totals()),
      byColor: kinds.flatMap((kind) => kind.byColor()),
      phases,
      ratios: ratiosOf(phases),
      worstSecond: this.#worstSecond(),
      slowestIntervals: kinds.map((kind) => kind.slowestInterval()).filter((found) => found !== undefined),
      failures: this.#failures.told(),
      slowest: kinds.flatMap((kind) => kind.slowest),
    };
  }

  series(): Pick<LoadReport["series"], "kinds" | "answers"> {
    return {
      kinds: Object.fromEntries(this.#told().map((tally) => [tally.kind, tally.series()])),
      answers: Object.fromEntries([...this.#answers].map(([color, counts]) => [color, [...counts]])),
    };
  }

  #told(): KindTally[] {
    return requestKinds
      .map((kind) => this.#kinds[kind])
      .filter(({ kind, requests }) => requests > 0 || this.#wanted.includes(kind));
  }

  #answersOf(color: string): Uint32Array {
    const found = this.#answers.get(color);
    if (found !== undefined) return found;
    const fresh = new Uint32Array(this.#timeline.intervals);
    this.#answers.set(color, fresh);
    return fresh;
  }

  #phaseOf(t: number): PhaseName | undefined {
    if (this.#command === undefined) return undefined;
    if (t < this.#command.startedAt) return "before";
    return t <= this.#command.endedAt ? "during" : "after";
  }

  #phases(kinds: readonly KindTally[]): Phase[] {
    if (this.#command === undefined) return [];
    const { startedAt } = this.#command;
    // The command may go on after the load.
    const endedAt = Math.min(this.#command.endedAt, this.#timeline.end);
    const lengths: Record<PhaseName, number> = {
      before: startedAt - this.#timeline.start,
      during: endedAt - startedAt,
      after: this.#timeline.end - endedAt,
    };
    return phaseNames.map((phase) => {
      const seconds = Math.max(0, lengths[phase] / 1000);
      return { phase, seconds, totals: kinds.map((kind) => kind.phaseTotals(phase, seconds)) };
    });
  }

  #worstSecond(): WorstSecond | null {
    let worst: WorstSecond | null = null;
    for (const [at, failed] of this.#failedOfSecond.entries()) {
      if (failed === 0) continue;
      const requests = this.#requestsOfSecond[at] ?? 0;
      const errorPercent = (failed * 100) / requests;
      if (worst === null || errorPercent > worst.errorPercent) worst = { at, requests, failed, errorPercent };
    }
    return worst;
  }
}

/** How much slower each kind was during the command than before it. */
export function ratiosOf(phases: readonly Phase[]): Ratio[] {
  const [before, during] = phases;
  if (before === undefined || during === undefined) return [];
  return before.totals.flatMap((earlier) => {
    const later = during.totals.find(({ kind }) => kind === earlier.kind);
    if (later === undefined) return [];
    return [
      {
        kind: earlier.kind,
        p95: ratioOf(later.latency, earlier.latency),
        firstTokenP95: ratioOf(later.firstToken, earlier.firstToken),
        few: [earlier, later].some(({ requests }) => isOfFew(requests, "p95")),
      },
    ];
  });
}

function ratioOf(later: Quantiles | null, earlier: Quantiles | null): number | null {
  return later === null || earlier === null || earlier.p95 === 0 ? null : later.p95 / earlier.p95;
}

function increment(counts: Uint32Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
