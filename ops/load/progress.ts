import type { LoadRequest } from "./line-schemas.ts";

/** What was asked since the load began, and since somebody looked last. */
export class Progress {
  #requests = 0;
  #failed = 0;
  #slowest = 0;
  /** When the last answer was there, milliseconds since 1970; undefined before the first. */
  lastAnswerAt: number | undefined;

  add({ t, ms, ok }: LoadRequest): void {
    this.#requests += 1;
    if (!ok) this.#failed += 1;
    this.#slowest = Math.max(this.#slowest, ms);
    this.lastAnswerAt = Math.max(this.lastAnswerAt ?? 0, t + ms);
  }

  /** `1320 requests, 0 failed; the slowest since the last line took 812 ms` */
  line(): string {
    const slowest = Math.round(this.#slowest);
    this.#slowest = 0;
    return `${this.#requests} requests, ${this.#failed} failed; the slowest since the last line took ${slowest} ms`;
  }
}
