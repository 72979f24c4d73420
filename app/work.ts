import { draining } from "./problem.ts";

/** What a drain waits for. */
export interface Work {
  /** How much of it runs or waits. */
  readonly active: number;
  /** Resolves as soon as nothing of it does. */
  idle(): Promise<void>;
  /** Ends all of it; gives how much that was. */
  cut(): number;
}

/** Requests that others answer, each with what ends it. */
export class Forwards implements Work {
  readonly #open = new Set<AbortController>();
  #whenIdle: (() => void) | undefined;

  get active(): number {
    return this.#open.size;
  }

  /** Counts one until the returned function is called. */
  open(controller: AbortController): () => void {
    this.#open.add(controller);
    return () => {
      this.#open.delete(controller);
      if (this.active === 0) this.#whenIdle?.();
    };
  }

  async idle(): Promise<void> {
    if (this.active === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  cut(): number {
    const count = this.active;
    for (const controller of this.#open) controller.abort(draining());
    return count;
  }
}
