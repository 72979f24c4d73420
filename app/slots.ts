import { Place, type KeepUntil, type Release } from "./place.ts";

interface Waiting {
  readonly admit: (release: Release) => void;
}

/** A slot that gives way. */
interface Spare {
  readonly needed: () => void;
  asked: boolean;
}

/** A fixed number of slots, and a queue of bounded length, first in first out. */
export class Slots {
  readonly #count: number;
  readonly #queueLength: number;
  readonly #queue: Waiting[] = [];
  readonly #spare = new Set<Spare>();
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
    return this.#running >= this.#count && this.#queue.length >= this.#queueLength + this.#spare.size;
  }

  /**
   * Waits for a slot. Ask `full` first: this does not refuse.
   * @throws the signal's reason when it aborts before.
   */
  async acquire(signal: AbortSignal): Promise<Release> {
    signal.throwIfAborted();
    if (this.#running < this.#count) return this.#take();
    this.#askForSpare();
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
   * A slot for work that gives way: `needed` is called as soon as somebody waits for the slot, and it has to be given back then, as
   * soon as the work has ended.
   * Undefined where no slot is free.
   */
  takeSpare(needed: () => void): Release | undefined {
    if (this.#running >= this.#count) return undefined;
    const release = this.#take();
    const spare: Spare = { needed, asked: false };
    this.#spare.add(spare);
    return () => {
      this.#spare.delete(spare);
      release();
    };
  }

  /**
   * Runs `work` where nothing else runs or waits, with a signal that aborts as soon as another one needs the slot.
   * False where the slots were busy, or became busy during the work.
   */
  async whenIdle(work: (signal: AbortSignal, keepUntil: KeepUntil) => Promise<void>): Promise<boolean> {
    if (this.#running > 0) return false;
    const controller = new AbortController();
    const release = this.takeSpare(() => {
      controller.abort(new Yielded());
    });
    if (release === undefined) return false;
    const place = new Place(release);
    try {
      await work(controller.signal, place.keepUntil);
      return true;
    } catch (error) {
      if (error instanceof Yielded) return false;
      throw error;
    } finally {
      place.leave();
    }
  }

  /** Whoever waits needs one slot, so one is asked to give way. */
  #askForSpare(): void {
    const spare = [...this.#spare].find(({ asked }) => !asked);
    if (spare === undefined) return;
    spare.asked = true;
    spare.needed();
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
