import { draining } from "./problem.ts";
import type { Work } from "./work.ts";

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
