/** A sequence of the context, and what it still holds of the prompt that it read last. */
export interface PooledSequence<Token> {
  /** Its place in the context, from 0. */
  readonly number: number;
  /** Tokens from the start of the context that were read as whole parts of a prompt. */
  kept: readonly Token[];
}

/** The sequences of one context, lent to one answer at a time. */
export class SequencePool<Token, Sequence extends PooledSequence<Token>> {
  readonly #partTokens: number;
  readonly #busy = new Set<number>();
  /** The one that was used longest ago comes first. */
  readonly #idle: Sequence[];

  /** Prompts are read in parts of `partTokens`: only whole ones are found again. */
  constructor(sequences: readonly Sequence[], partTokens: number) {
    this.#idle = [...sequences];
    this.#partTokens = partTokens;
  }

  /**
   * Takes the idle sequence that gains most by what it holds of `prompt`, less what it would lose: where all begin with the same system
   * prompt, that alone is no reason to forget a conversation. Else an empty one, and of these one beside those that are busy, for
   * llama.cpp computes neighbors at once. Else the one that was used longest ago.
   * @throws Error where all are busy.
   */
  take(prompt: readonly Token[]): Sequence {
    const ranked = this.#idle.map((sequence) => ({
      sequence,
      gain: Math.max(0, 2 * this.held(sequence, prompt) - sequence.kept.length),
      neighbors: sequence.kept.length === 0 ? this.#neighborsOf(sequence) : -1,
    }));
    const [best] = ranked.sort((left, right) => right.gain - left.gain || right.neighbors - left.neighbors);
    if (best === undefined)
      throw new Error("every sequence of the model is busy: the caller has to wait for one");
    this.#idle.splice(this.#idle.indexOf(best.sequence), 1);
    this.#busy.add(best.sequence.number);
    return best.sequence;
  }

  giveBack(sequence: Sequence): void {
    this.#busy.delete(sequence.number);
    this.#idle.push(sequence);
  }

  /** Gives back a sequence that nobody's question was read in: it is as old as before. */
  putBack(sequence: Sequence): void {
    this.#busy.delete(sequence.number);
    this.#idle.unshift(sequence);
  }

  /** How many tokens of `prompt` need not be read again: whole parts, and never its last token, which an answer begins with. */
  held({ kept }: Sequence, prompt: readonly Token[]): number {
    const most = Math.min(kept.length, prompt.length - 1);
    let same = 0;
    while (same < most && kept[same] === prompt[same]) same += 1;
    return same - (same % this.#partTokens);
  }

  #neighborsOf({ number }: Sequence): number {
    return [number - 1, number + 1].filter((other) => this.#busy.has(other)).length;
  }
}
