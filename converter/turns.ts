/** Gives a turn back; further calls do nothing. */
export type Done = () => void;

/** One after the other: what works takes the memory of one schema, and the processor of one. */
export class Turns {
  readonly #queueLength: number;
  readonly #waiting: ((done: Done) => void)[] = [];
  #isTaken = false;
  #whenIdle: (() => void)[] = [];

  constructor(queueLength: number) {
    this.#queueLength = queueLength;
  }

  /** Those that work or wait. */
  get active(): number {
    return (this.#isTaken ? 1 : 0) + this.#waiting.length;
  }

  get full(): boolean {
    return this.#isTaken && this.#waiting.length >= this.#queueLength;
  }

  /**
   * Waits for its turn. Ask `full` first: this does not refuse.
   * @throws the signal's reason when it aborts before.
   */
  async next(signal: AbortSignal): Promise<Done> {
    signal.throwIfAborted();
    if (!this.#isTaken) return this.#take();
    return await new Promise<Done>((resolve, reject) => {
      const admit = (done: Done) => {
        signal.removeEventListener("abort", leave);
        resolve(done);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(admit);
    });
  }

  /** Settles once nobody works or waits. */
  async idle(): Promise<void> {
    if (this.active > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #take(): Done {
    this.#isTaken = true;
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      const admit = this.#waiting.shift();
      if (admit) admit(this.#take());
      else this.#rest();
    };
  }

  #rest(): void {
    this.#isTaken = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
