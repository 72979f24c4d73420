import type { Color } from "../../../components/color.ts";
import type { LoadSample } from "../line-schemas.ts";
import { growthOf, type Count } from "./counter.ts";
import { Presence } from "./presence.ts";
import type { ColorFacts, ColorSeries, Marker } from "./shape.ts";
import type { Timeline } from "./timeline.ts";

/** A gauge holds from its sample to the next one, but no longer: then the sampler itself was away. Milliseconds. */
const longestHold = 3000;

/** What one color said of itself, sample by sample in the order of time. */
export class ColorTally {
  readonly #color: Color;
  readonly #timeline: Timeline;
  readonly #presence: Presence;
  readonly #memory: Peaks;
  readonly #queue: Peaks;
  #tokens = 0;
  /** Of each interval, as far as it is known when they were generated. */
  readonly #tokensOf: Float64Array;
  /** Seconds of each interval of which the tokens are known. */
  readonly #covered: Float64Array;
  #memoryLimit: number | null = null;
  #last: LoadSample | undefined;
  /** The last sample that told its tokens. */
  #counted: Count | undefined;
  #upMilliseconds = 0;
  #seenMilliseconds = 0;

  constructor(color: Color, timeline: Timeline) {
    this.#color = color;
    this.#timeline = timeline;
    this.#presence = new Presence(color, timeline);
    this.#memory = new Peaks(timeline);
    this.#queue = new Peaks(timeline);
    this.#tokensOf = new Float64Array(timeline.intervals);
    this.#covered = new Float64Array(timeline.intervals);
  }

  get markers(): readonly Marker[] {
    return this.#presence.markers;
  }

  add(sample: LoadSample): void {
    this.#hold(sample.t);
    this.#presence.add(sample);
    this.#memoryLimit = sample.memoryLimitBytes ?? this.#memoryLimit;
    this.#count(sample);
    this.#last = sample;
  }

  /** To be called once, after the last sample. */
  end(): { readonly facts: ColorFacts; readonly series: ColorSeries } {
    this.#hold(this.#timeline.end);
    const tokensPerSecond = Array.from(this.#tokensOf, (tokens, interval) => {
      const seconds = this.#covered[interval] ?? 0;
      return seconds > 0 ? tokens / seconds : null;
    });
    return {
      facts: {
        color: this.#color,
        memoryPeakBytes: this.#memory.peak,
        memoryLimitBytes: this.#memoryLimit,
        tokens: this.#tokens,
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

  /** Tokens of a longer time are counted, and not spread: nobody knows when they were generated. */
  #count({ t, tokens, release, processStartedAt }: LoadSample): void {
    if (tokens === undefined) return;
    const now = { t, tokens, release, processStartedAt };
    const growth = growthOf(this.#counted, now, this.#timeline.start);
    // What was left out once is what it was before.
    this.#counted = {
      ...now,
      release: release ?? this.#counted?.release,
      processStartedAt: processStartedAt ?? this.#counted?.processStartedAt,
    };
    if (growth === undefined || t <= this.#timeline.start) return;
    this.#tokens += growth.tokens;
    const milliseconds = t - growth.since;
    if (milliseconds <= 0 || milliseconds > longestHold) return;
    const perSecond = (growth.tokens * 1000) / milliseconds;
    this.#timeline.overlaps(growth.since, t, (interval, seconds) => {
      this.#tokensOf[interval] = (this.#tokensOf[interval] ?? 0) + perSecond * seconds;
      this.#covered[interval] = (this.#covered[interval] ?? 0) + seconds;
    });
  }
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
