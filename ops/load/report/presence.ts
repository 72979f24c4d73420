import type { Color } from "../../../components/color.ts";
import type { LoadSample } from "../line-schemas.ts";
import type { Marker } from "./shape.ts";
import type { Timeline } from "./timeline.ts";

/** A color is gone after so many samples in a row without an answer: one or two may be late on a busy machine. */
const missesOfGone = 3;
/** So many are enough where they were refused: then nothing runs there. */
const refusalsOfGone = 2;

/** When a color began and ceased to answer. */
export class Presence {
  readonly markers: Marker[] = [];
  readonly #color: Color;
  readonly #timeline: Timeline;
  /** Samples without an answer since the last one with one. */
  #misses: LoadSample[] = [];
  #gone = false;
  #hasAnswered = false;
  #processStartedAt: number | undefined;

  constructor(color: Color, timeline: Timeline) {
    this.#color = color;
    this.#timeline = timeline;
  }

  add(sample: LoadSample): void {
    if (sample.up) this.#answered(sample);
    else if (!this.#gone) this.#missed(sample);
  }

  #answered({ t, processStartedAt }: LoadSample): void {
    const before = this.#processStartedAt;
    if (this.#gone) this.#mark(t, "answers");
    else if (before !== undefined && processStartedAt !== undefined && processStartedAt !== before)
      this.#mark(t, "was restarted");
    this.#processStartedAt = processStartedAt ?? before;
    this.#gone = false;
    this.#hasAnswered = true;
    this.#misses = [];
  }

  #missed(sample: LoadSample): void {
    this.#misses.push(sample);
    const refused = this.#misses.filter(({ failure }) => failure === "refused").length;
    if (this.#misses.length < missesOfGone && refused < refusalsOfGone) return;
    this.#gone = true;
    const [first = sample] = this.#misses;
    if (this.#hasAnswered) this.#mark(first.t, "answers no more");
  }

  #mark(t: number, what: string): void {
    this.markers.push({ at: this.#timeline.secondsAt(t), kind: "color", text: `${this.#color} ${what}` });
  }
}
