import { colors } from "../../../components/color.ts";
import type { LoadRequest } from "../line-schemas.ts";
import type { LoadRun } from "../run-schema.ts";
import { requestKinds, type RequestKind } from "../script/kind.ts";
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
  | "totals"
  | "byColor"
  | "phases"
  | "ratios"
  | "paces"
  | "worstSecond"
  | "slowestIntervals"
  | "failures"
  | "slowest"
>;

/** What a run was to ask. */
export type Asked = Pick<LoadRun, "rates" | "intendedSeconds" | "command">;

/** Counts requests one by one, in memory that depends on the length of the run and not on their number. */
export class RequestTally {
  readonly #timeline: Timeline;
  readonly #asked: Asked;
  readonly #failures = new FailureTally();
  readonly #requestsOfSecond: Uint32Array;
  readonly #failedOfSecond: Uint32Array;
  readonly #answers = new Map<string, Uint32Array>();
  readonly #kinds: Readonly<Record<RequestKind, KindTally>>;
  #requests = 0;
  /** When the last request was sent, seconds since the start; answers come later. */
  #lastSent = 0;

  /** The kinds of `asked` are told even where nothing was sent, others where something was. */
  constructor(timeline: Timeline, asked: Asked) {
    this.#timeline = timeline;
    this.#asked = asked;
    this.#requestsOfSecond = new Uint32Array(timeline.seconds);
    this.#failedOfSecond = new Uint32Array(timeline.seconds);
    this.#kinds = {
      health: new KindTally("health", timeline),
      chat: new KindTally("chat", timeline),
      stream: new KindTally("stream", timeline),
    };
  }

  add(line: LoadRequest): void {
    const request = withKnownColor(line);
    const { t, kind, color, ok, cut } = request;
    const second = this.#timeline.secondOf(t);
    this.#requests += 1;
    this.#lastSent = Math.max(this.#lastSent, this.#timeline.secondsAt(t));
    this.#kinds[kind].add(request, this.#phaseOf(t));
    if (cut === true) return;
    increment(this.#requestsOfSecond, second);
    increment(this.#answersOf(color), this.#timeline.intervalOf(t));
    if (ok) return;
    increment(this.#failedOfSecond, second);
    this.#failures.add(request);
  }

  tallied(): Tallied {
    const kinds = this.#told();
    const phases = this.#phases(kinds);
    const seconds = this.#sentSeconds();
    return {
      totals: kinds.map((kind) => kind.totals(seconds)),
      byColor: kinds.flatMap((kind) => kind.byColor(seconds)),
      phases,
      ratios: ratiosOf(phases),
      paces: kinds.flatMap((kind) => {
        const rate = this.#asked.rates[kind.kind];
        return rate === undefined ? [] : [kind.pace(rate, this.#asked.intendedSeconds)];
      }),
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
      .filter(({ kind, requests }) => requests > 0 || this.#asked.rates[kind] !== undefined);
  }

  /** Time in which requests were sent: the last one has its share of it too. */
  #sentSeconds(): number {
    return this.#requests < 2
      ? Math.max(1, this.#lastSent)
      : (this.#lastSent * this.#requests) / (this.#requests - 1);
  }

  #answersOf(color: string): Uint32Array {
    const found = this.#answers.get(color);
    if (found !== undefined) return found;
    const fresh = new Uint32Array(this.#timeline.intervals);
    this.#answers.set(color, fresh);
    return fresh;
  }

  #phaseOf(t: number): PhaseName | undefined {
    const { command } = this.#asked;
    if (command === undefined) return undefined;
    if (t < command.startedAt) return "before";
    return t <= command.endedAt ? "during" : "after";
  }

  #phases(kinds: readonly KindTally[]): Phase[] {
    const { command } = this.#asked;
    if (command === undefined) return [];
    const { startedAt } = command;
    // The command may go on after the load.
    const sent = this.#timeline.start + this.#sentSeconds() * 1000;
    const endedAt = Math.min(command.endedAt, sent);
    const lengths: Record<PhaseName, number> = {
      before: startedAt - this.#timeline.start,
      during: endedAt - startedAt,
      after: sent - endedAt,
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

/** Another server may say anything, and each time something else. */
function withKnownColor(request: LoadRequest): LoadRequest {
  const known = request.color === "" || colors.some((color) => color === request.color);
  return known ? request : { ...request, color: "" };
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
