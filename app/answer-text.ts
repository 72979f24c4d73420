/**
 * Cuts an answer at stop sequences. Each token goes in once and comes out as exactly one delta, so that a client can count
 * them; the text of tokens that might begin a stop sequence is held back until that is clear.
 */
export class AnswerText {
  readonly #stops: readonly string[];
  #held = "";
  #heldTokens = 0;
  #stopped = false;

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** True once a stop sequence was found: no token may follow. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Takes the text of one token; gives the deltas that can be shown now. */
  push(text: string): string[] {
    this.#held += text;
    this.#heldTokens += 1;
    const cut = firstStop(this.#held, this.#stops);
    if (cut !== undefined) {
      this.#stopped = true;
      this.#held = this.#held.slice(0, cut);
      return this.end();
    }
    return mayBeginStop(this.#held, this.#stops) ? [] : this.end();
  }

  /** The deltas still held back, at the answer's end. */
  end(): string[] {
    const deltas = Array.from({ length: this.#heldTokens }, (_, index) => (index === 0 ? this.#held : ""));
    this.#held = "";
    this.#heldTokens = 0;
    return deltas;
  }
}

function firstStop(text: string, stops: readonly string[]): number | undefined {
  const found = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  return found.length === 0 ? undefined : Math.min(...found);
}

function mayBeginStop(text: string, stops: readonly string[]): boolean {
  return stops.some((stop) => {
    const longest = Math.min(stop.length - 1, text.length);
    return Array.from({ length: longest }, (_, index) => index + 1).some((length) =>
      stop.startsWith(text.slice(-length)),
    );
  });
}
