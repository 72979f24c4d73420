/** Gives a slot back; further calls do nothing. */
export type Release = () => void;

interface Waiting {
  readonly admit: (release: Release) => void;
}

/** A fixed number of slots, and a queue of bounded length, first in first out. */
export class Slots {
  readonly #count: number;
  readonly #queueLength: number;
  readonly #queue: Waiting[] = [];
  /** Work that gives its slot up as soon as somebody else needs one. */
  readonly #yielding = new Set<AbortController>();
  #running = 0;

  constructor(count: number, queueLength: number) {
    this.#count = count;
    this.#queueLength = queueLength;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get full(): boolean {
    return this.#running >= this.#count && this.#queue.length >= this.#queueLength + this.#yielding.size;
  }

  /**
   * Waits for a slot. Ask `full` first: this does not refuse.
   * @throws the signal's reason when it aborts before.
   */
  async acquire(signal: AbortSignal): Promise<Release> {
    signal.throwIfAborted();
    if (this.#running < this.#count) return this.#take();
    for (const work of this.#yielding) work.abort(new Yielded());
    return await new Promise<Release>((resolve, reject) => {
      const waiting: Waiting = {
        admit: (release) => {
          signal.removeEventListener("abort", leave);
          resolve(release);
        },
      };
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#queue.push(waiting);
    });
  }

  /**
   * Runs `work` where nothing else runs or waits, with a signal that aborts as soon as another one needs the slot.
   * False where the slots were busy, or became busy during the work.
   */
  async whenIdle(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    if (this.#running > 0) return false;
    const release = this.#take();
    const controller = new AbortController();
    this.#yielding.add(controller);
    try {
      await work(controller.signal);
      return true;
    } catch (error) {
      if (error instanceof Yielded) return false;
      throw error;
    } finally {
      this.#yielding.delete(controller);
      release();
    }
  }

  #take(): Release {
    this.#running += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#running -= 1;
      this.#queue.shift()?.admit(this.#take());
    };
  }
}

class Yielded extends Error {
  override readonly name = "Yielded";
}
