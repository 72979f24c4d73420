import { setTimeout as delay } from "node:timers/promises";

const lookMilliseconds = 50;

/** Looks at things all the time, and remembers the order in which they first were as it says. */
export class Sequence {
  readonly #order: string[] = [];
  readonly #stop = new AbortController();
  readonly #looking: Promise<void>;

  /** @param sights by name: whether it is so now */
  constructor(sights: Readonly<Record<string, () => Promise<boolean>>>) {
    this.#looking = this.#look(Object.entries(sights));
    // Whoever stops it is told.
    this.#looking.catch(() => undefined);
  }

  /** Names of what was so at some time, the earliest first. */
  async stop(): Promise<readonly string[]> {
    this.#stop.abort();
    await this.#looking;
    return this.#order;
  }

  /** Everything is looked at in the order of its names, so what is told as later was not so when the earlier was. */
  async #look(sights: readonly (readonly [string, () => Promise<boolean>])[]): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      for (const [name, isSo] of sights) {
        if (!this.#order.includes(name) && (await isSo())) this.#order.push(name);
      }
      await delay(lookMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}
