/** One decoding of one sequence, which waits for its turn. */
interface Work {
  readonly sequence: number;
  readonly start: () => Promise<void>;
}

/**
 * Takes care that sequences of one context decode together. A step is either the next token of every sequence that generates, or one
 * part of one prompt, alone; the two take turns, so that a long prompt delays the others by one part at a time.
 *
 * Left to itself, the library decodes whatever is queued when a step has ended: sequences then fall into groups that wait for each
 * other, with half as many tokens in a step. And llama.cpp computes sequences at once only where they come in the order of their
 * numbers, without a gap, with as many tokens each: a prompt beside other sequences' tokens costs a pass of its own either way, and
 * alone it is computed the same each time.
 */
export class DecodingSteps {
  readonly #prompts: Work[] = [];
  readonly #tokens: Work[] = [];
  #running = 0;
  #scheduled = false;
  #promptIsNext = true;

  /** Runs `work`, which decodes a part of a prompt, as a step of its own; rejects in its place where `signal` was aborted meanwhile. */
  async readPrompt<T>(sequence: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return await this.#queued(this.#prompts, sequence, signal, work);
  }

  /** Runs `work`, which decodes one token of a sequence, in one step with all others; rejects likewise. */
  async nextToken<T>(sequence: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return await this.#queued(this.#tokens, sequence, signal, work);
  }

  async #queued<T>(queue: Work[], sequence: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return await new Promise<T>((resolve) => {
      const start = async () => {
        // What throws at once must not end the steps of all others.
        const ended = (async () => {
          signal.throwIfAborted();
          return await work();
        })();
        resolve(ended);
        await ended.catch(() => undefined);
      };
      queue.push({ sequence, start });
      this.#schedule();
    });
  }

  /** A step begins only when the one before has ended everywhere, and everyone who got a token from it has asked for the next: the tick comes after all promises. */
  #schedule(): void {
    if (this.#running > 0 || this.#scheduled || this.#prompts.length + this.#tokens.length === 0) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      for (const work of this.#nextStep()) void this.#run(work);
    });
  }

  #nextStep(): readonly Work[] {
    const prompt = this.#promptIsNext || this.#tokens.length === 0 ? this.#prompts.shift() : undefined;
    this.#promptIsNext = prompt === undefined;
    if (prompt !== undefined) return [prompt];
    return this.#tokens.splice(0).sort((left, right) => left.sequence - right.sequence);
  }

  async #run({ start }: Work): Promise<void> {
    this.#running += 1;
    await start();
    this.#running -= 1;
    this.#schedule();
  }
}
