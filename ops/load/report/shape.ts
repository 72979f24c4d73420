import type { Color, Weights } from "../../../components/color.ts";
import type { LoadRequest } from "../line-schemas.ts";
import type { LoadRun } from "../run-schema.ts";
import type { RequestKind } from "../script/kind.ts";
import type { Quantiles } from "./histogram.ts";
import type { LoadVerdict } from "./verdict.ts";

/*
 * `report.json`: what a run of `bluegreen load` came to. `at` is seconds since the start of the run, times of requests are
 * milliseconds. A null means that nothing was measured.
 */

export interface LoadReport {
  /** Raised when a field changes its meaning or goes. */
  readonly version: 1;
  /** Name of the run's folder. */
  readonly name: string;
  /** `run.json`, as it is. */
  readonly run: LoadRun;
  /** Length of the run. */
  readonly seconds: number;
  readonly verdict: LoadVerdict;
  /** Each kind that was asked for, in the order of `requestKinds`. */
  readonly totals: readonly Totals[];
  /** The same by the color that answered; an empty color is no answer of a color. */
  readonly byColor: readonly (Totals & { readonly color: string })[];
  /** Before, during and after the command, by the time at which a request was sent. Empty without a command. */
  readonly phases: readonly Phase[];
  /** During the command over before it; 2 is twice as slow. Empty without a command. */
  readonly ratios: readonly Ratio[];
  /** How the generator kept to the rates that were asked for, each kind. */
  readonly paces: readonly Pace[];
  /** The second with the highest share of failed requests; null where none failed. */
  readonly worstSecond: WorstSecond | null;
  /** The interval with the highest p95 of each kind. */
  readonly slowestIntervals: readonly SlowestInterval[];
  readonly failures: Failures;
  /** The slowest requests of each kind, slowest first. */
  readonly slowest: readonly LoadRequest[];
  readonly colors: readonly ColorFacts[];
  readonly markers: readonly Marker[];
  readonly series: Series;
}

/** Requests of one kind; times are those of failed ones too, and not of those that were cut. */
export interface Totals {
  readonly kind: RequestKind;
  readonly requests: number;
  readonly failed: number;
  /** Cut by the generator or the operator: neither answered nor failed. In `byColor` there are none. */
  readonly cut: number;
  /** Mean rate at which they were sent, up to the last request of the run. */
  readonly perSecond: number;
  readonly latency: Quantiles | null;
  readonly firstToken: Quantiles | null;
}

export const phaseNames = ["before", "during", "after"] as const;
export type PhaseName = (typeof phaseNames)[number];

export interface Phase {
  readonly phase: PhaseName;
  /** In which requests were sent: what came after the last one is not `after`. */
  readonly seconds: number;
  readonly totals: readonly Totals[];
}

export interface Ratio {
  readonly kind: RequestKind;
  readonly p95: number | null;
  readonly firstTokenP95: number | null;
  /** True where a phase has fewer than 20 of them: then p95 is the slowest one. */
  readonly few: boolean;
}

export interface Pace {
  readonly kind: RequestKind;
  readonly sent: number;
  /** So many had to be sent; null where the run does not say how long. */
  readonly due: number | null;
  /** Longest time in which one was due and none was sent, to the second within one. */
  readonly longestPauseSeconds: number;
}

export interface WorstSecond {
  readonly at: number;
  readonly requests: number;
  readonly failed: number;
  readonly errorPercent: number;
}

export interface SlowestInterval {
  readonly kind: RequestKind;
  readonly at: number;
  readonly p95: number;
  readonly requests: number;
}

export interface Failures {
  /** Most frequent first; after 50 different ones the rest is one. */
  readonly reasons: readonly {
    readonly kind: RequestKind;
    readonly reason: string;
    readonly count: number;
  }[];
  /** The first 50. */
  readonly first: readonly LoadRequest[];
}

/** What a color said of itself. */
export interface ColorFacts {
  readonly color: Color;
  readonly memoryPeakBytes: number | null;
  readonly memoryLimitBytes: number | null;
  /** Tokens that it generated during the run. */
  readonly tokens: number;
  /** Most that it generated a second, of all intervals. */
  readonly tokensPerSecondPeak: number | null;
  readonly queuePeak: number | null;
  /** Share of the run in which it answered, percent. */
  readonly upPercent: number;
}

export const markerKinds = ["command", "flip", "step", "shadow", "rejected", "color"] as const;
export type MarkerKind = (typeof markerKinds)[number];

/** Something that happened. */
export interface Marker {
  readonly at: number;
  readonly kind: MarkerKind;
  readonly text: string;
}

/** Every list in `kinds` and `colors` has one value for each interval. */
export interface Series {
  /** 1 up to an hour, more in longer runs. */
  readonly intervalSeconds: number;
  /** Start of each interval. */
  readonly at: readonly number[];
  readonly kinds: Readonly<Partial<Record<RequestKind, KindSeries>>>;
  /** Answers of each color, and (`""`) what no color answered. */
  readonly answers: Readonly<Record<string, readonly number[]>>;
  readonly colors: Readonly<Record<Color, ColorSeries>>;
  /** The route from each time on. */
  readonly route: readonly { readonly at: number; readonly weights: Weights; readonly shadow: number }[];
}

export interface KindSeries {
  readonly requests: readonly number[];
  readonly failed: readonly number[];
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly firstTokenP50: readonly (number | null)[];
  readonly firstTokenP95: readonly (number | null)[];
  /** Every request, where they are few. */
  readonly points?: readonly Point[];
}

export interface Point {
  readonly at: number;
  readonly ms: number;
  readonly firstToken?: number;
  readonly color: string;
}

export interface ColorSeries {
  readonly tokensPerSecond: readonly (number | null)[];
  readonly memoryBytes: readonly (number | null)[];
  readonly queue: readonly (number | null)[];
}
