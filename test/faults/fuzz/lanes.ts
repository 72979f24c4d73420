/** Runs work side by side, up to `width` at a time; up to `backlog` more wait for their turn. */
export class Lanes {
  readonly #width: number;
  readonly #backlog: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #whenRoom: (() => void)[] = [];
  readonly #whenIdle: (() => void)[] = [];
  #running = 0;

  constructor(width: number, backlog = 0) {
    this.#width = width;
    this.#backlog = backlog;
  }

  /** Resolves once `work`, which must not reject, runs or waits. */
  async add(work: () => Promise<void>): Promise<void> {
    while (this.#running >= this.#width && this.#waiting.length >= this.#backlog)
      await new Promise<void>((resolve) => this.#whenRoom.push(resolve));
    this.#waiting.push(work);
    this.#next();
  }

  /** Resolves once nothing runs or waits. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #next(): void {
    if (this.#running >= this.#width) return;
    const work = this.#waiting.shift();
    if (work === undefined) {
      if (this.#running === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    this.#running += 1;
    this.#whenRoom.shift()?.();
    void work().then(() => {
      this.#running -= 1;
      this.#whenRoom.shift()?.();
      this.#next();
    });
  }
}
