import type { Color } from "../../../components/color.ts";
import type { LoadSample } from "../run-folder.ts";
import type { ColorFacts, ColorSeries, Marker } from "./shape.ts";
import type { Timeline } from "./timeline.ts";

/** A gauge holds from its sample to the next one, but no longer: then the sampler itself was away. Milliseconds. */
const longestHold = 3000;

/** What one color said of itself, sample by sample in the order of time. */
export class ColorTally {
  readonly markers: Marker[] = [];
  readonly #color: Color;
  readonly #timeline: Timeline;
  readonly #memory: Peaks;
  readonly #queue: Peaks;
  readonly #tokens: Float64Array;
  /** Seconds of each interval of which the tokens are known. */
  readonly #covered: Float64Array;
  #memoryLimit: number | null = null;
  #last: LoadSample | undefined;
  /** The last sample that told its tokens. */
  #counted: (LoadSample & { readonly tokens: number }) | undefined;
  #upMilliseconds = 0;
  #seenMilliseconds = 0;

  constructor(color: Color, timeline: Timeline) {
    this.#color = color;
    this.#timeline = timeline;
    this.#memory = new Peaks(timeline);
    this.#queue = new Peaks(timeline);
    this.#tokens = new Float64Array(timeline.intervals);
    this.#covered = new Float64Array(timeline.intervals);
  }

  add(sample: LoadSample): void {
    this.#hold(sample.t);
    if (this.#last !== undefined && this.#last.up !== sample.up) this.#mark(sample);
    this.#memoryLimit = sample.memoryLimitBytes ?? this.#memoryLimit;
    this.#count(sample);
    this.#last = sample;
  }

  /** To be called once, after the last sample. */
  end(): { readonly facts: ColorFacts; readonly series: ColorSeries } {
    this.#hold(this.#timeline.end);
    const tokensPerSecond = Array.from(this.#tokens, (tokens, interval) => {
      const seconds = this.#covered[interval] ?? 0;
      return seconds > 0 ? tokens / seconds : null;
    });
    return {
      facts: {
        color: this.#color,
        memoryPeakBytes: this.#memory.peak,
        memoryLimitBytes: this.#memoryLimit,
        tokens: Math.round(this.#tokens.reduce((sum, tokens) => sum + tokens, 0)),
        tokensPerSecondPeak: peakOf(tokensPerSecond),
        queuePeak: this.#queue.peak,
        upPercent: this.#seenMilliseconds > 0 ? (this.#upMilliseconds * 100) / this.#seenMilliseconds : 0,
      },
      series: { tokensPerSecond, memoryBytes: this.#memory.values, queue: this.#queue.values },
    };
  }

  /** What the last sample said holds until `t`. */
  #hold(t: number): void {
    const last = this.#last;
    if (last === undefined || t <= last.t) return;
    const until = Math.min(t, last.t + longestHold);
    this.#seenMilliseconds += until - last.t;
    if (!last.up) return;
    this.#upMilliseconds += until - last.t;
    this.#memory.hold(last.t, until, last.memoryBytes);
    this.#queue.hold(last.t, until, last.queue);
  }

  /** Spreads the tokens since the sample before evenly over the time between. */
  #count(sample: LoadSample): void {
    const { tokens, t } = sample;
    if (tokens === undefined) return;
    const since = this.#counted?.t ?? this.#last?.t;
    if (since !== undefined && t > since) {
      const perSecond = (growthOf(this.#counted, { ...sample, tokens }) * 1000) / (t - since);
      this.#timeline.overlaps(since, t, (interval, seconds) => {
        this.#tokens[interval] = (this.#tokens[interval] ?? 0) + perSecond * seconds;
        this.#covered[interval] = (this.#covered[interval] ?? 0) + seconds;
      });
    }
    this.#counted = { ...sample, tokens };
  }

  #mark({ t, up }: LoadSample): void {
    const text = up ? `${this.#color} answers` : `${this.#color} answers no more`;
    this.markers.push({ at: this.#timeline.secondsAt(t), kind: "color", text });
  }
}

interface Count {
  readonly tokens: number;
  readonly release?: string | undefined;
}

/**
 * What a counter has grown by. It begins at 0 where its color was not there before, became another release, or began anew, which a
 * smaller count tells.
 */
export function growthOf(before: Count | undefined, now: Count): number {
  const anew = before === undefined || before.release !== now.release || now.tokens < before.tokens;
  return anew ? now.tokens : now.tokens - before.tokens;
}

/** The largest value of a gauge in each interval. */
class Peaks {
  readonly values: (number | null)[];
  peak: number | null = null;
  readonly #timeline: Timeline;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.values = timeline.starts().map(() => null);
  }

  hold(from: number, to: number, value: number | undefined): void {
    if (value === undefined) return;
    this.peak = Math.max(value, this.peak ?? value);
    this.#timeline.overlaps(from, to, (interval) => {
      this.values[interval] = Math.max(value, this.values[interval] ?? value);
    });
  }
}

function peakOf(values: readonly (number | null)[]): number | null {
  let peak: number | null = null;
  for (const value of values) if (value !== null && (peak === null || value > peak)) peak = value;
  return peak;
}
