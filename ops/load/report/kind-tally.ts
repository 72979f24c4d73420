import type { LoadRequest } from "../line-schemas.ts";
import type { RequestKind } from "../script/kind.ts";
import { Begins } from "./begins.ts";
import { Group, Groups } from "./group.ts";
import type { Quantiles } from "./histogram.ts";
import type { KindSeries, LoadReport, Pace, PhaseName, Point, SlowestInterval, Totals } from "./shape.ts";
import type { Timeline } from "./timeline.ts";

/** Requests of a kind up to which each is a point of the plots: of more than a plot has pixels, percentiles say more. */
export const mostPoints = 1500;

/** Slowest requests that are told of each kind. */
const slowestOfKind = 5;

/** Requests of one kind. */
export class KindTally {
  readonly kind: RequestKind;
  /** Slowest first. */
  slowest: LoadRequest[] = [];
  readonly #timeline: Timeline;
  readonly #all = new Group();
  readonly #begins: Begins;
  readonly #intervals = new Groups<number>();
  readonly #colors = new Groups<string>();
  readonly #phases = new Groups<PhaseName>();
  #points: Point[] = [];

  constructor(kind: RequestKind, timeline: Timeline) {
    this.kind = kind;
    this.#timeline = timeline;
    this.#begins = new Begins(timeline.seconds);
  }

  get requests(): number {
    return this.#all.requests;
  }

  add(request: LoadRequest, phase: PhaseName | undefined): void {
    this.#all.add(request);
    this.#begins.add(this.#timeline.secondsAt(request.t) * 1000);
    this.#intervals.at(this.#timeline.intervalOf(request.t)).add(request);
    if (phase !== undefined) this.#phases.at(phase).add(request);
    // What was cut says nothing of who would have answered, nor how fast.
    if (request.cut === true) return;
    this.#colors.at(request.color).add(request);
    this.#keepPoint(request);
    if (request.ms > (this.slowest.at(slowestOfKind - 1)?.ms ?? -1))
      this.slowest = [...this.slowest, request]
        .sort((left, right) => right.ms - left.ms)
        .slice(0, slowestOfKind);
  }

  /** `rate`: arrivals a second that were asked for, in `intendedSeconds` where that is known. */
  pace(rate: number, intendedSeconds: number | undefined): Pace {
    return {
      kind: this.kind,
      sent: this.#all.requests,
      due: intendedSeconds === undefined ? null : Math.floor(rate * intendedSeconds),
      longestPauseSeconds: this.#begins.longestPause(1000 / rate, (intendedSeconds ?? 0) * 1000) / 1000,
    };
  }

  /** `seconds`: the time in which all requests were sent. */
  totals(seconds: number): Totals {
    return this.#all.totals(this.kind, seconds);
  }

  byColor(seconds: number): LoadReport["byColor"] {
    return this.#colors
      .keys()
      .sort()
      .map((color) => ({ color, ...this.#colors.at(color).totals(this.kind, seconds) }));
  }

  phaseTotals(phase: PhaseName, seconds: number): Totals {
    return this.#phases.at(phase).totals(this.kind, seconds);
  }

  slowestInterval(): SlowestInterval | undefined {
    let slowest: SlowestInterval | undefined;
    for (const [index, latency] of this.#latencies().entries())
      if (latency !== null && latency.p95 > (slowest?.p95 ?? -1))
        slowest = {
          kind: this.kind,
          at: index * this.#timeline.intervalSeconds,
          p95: latency.p95,
          requests: latency.count,
        };
    return slowest;
  }

  series(): KindSeries {
    const groups = Array.from({ length: this.#timeline.intervals }, (_, index) =>
      this.#intervals.find(index),
    );
    const latencies = this.#latencies();
    const firstTokens = groups.map((group) => group?.totals(this.kind, 1).firstToken ?? null);
    return {
      requests: groups.map((group) => group?.requests ?? 0),
      failed: groups.map((group) => group?.failed ?? 0),
      p50: latencies.map((latency) => latency?.p50 ?? null),
      p95: latencies.map((latency) => latency?.p95 ?? null),
      max: latencies.map((latency) => latency?.max ?? null),
      firstTokenP50: firstTokens.map((firstToken) => firstToken?.p50 ?? null),
      firstTokenP95: firstTokens.map((firstToken) => firstToken?.p95 ?? null),
      ...(this.#all.requests <= mostPoints && {
        points: this.#points.sort((left, right) => left.at - right.at),
      }),
    };
  }

  #latencies(): (Quantiles | null)[] {
    return Array.from(
      { length: this.#timeline.intervals },
      (_, index) => this.#intervals.find(index)?.totals(this.kind, 1).latency ?? null,
    );
  }

  #keepPoint({ t, ms, ttft, color }: LoadRequest): void {
    if (this.#all.requests > mostPoints) this.#points = [];
    else
      this.#points.push({
        at: this.#timeline.secondsAt(t),
        ms,
        ...(ttft !== undefined && { firstToken: ttft }),
        color,
      });
  }
}
