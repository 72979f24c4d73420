/** No request began in the second. */
const none = 65_535;

/**
 * When requests of one kind began, to the millisecond, in memory that depends on the length of the run: lines come in the order in
 * which requests ended. Times are milliseconds since the start of the run.
 */
export class Begins {
  /** Of each second the milliseconds at which the first and the last one began. */
  readonly #first: Uint16Array;
  readonly #last: Uint16Array;

  constructor(seconds: number) {
    this.#first = new Uint16Array(seconds).fill(none);
    this.#last = new Uint16Array(seconds);
  }

  add(at: number): void {
    const second = Math.min(this.#first.length - 1, Math.floor(at / 1000));
    const within = Math.min(999, at - second * 1000);
    this.#first[second] = Math.min(within, this.#first[second] ?? none);
    this.#last[second] = Math.max(within, this.#last[second] ?? 0);
  }

  /**
   * The longest time in which one was due and none began, where one was due at 0 and every `interval` from then on, up to `until`.
   * Within a second none is looked for.
   */
  longestPause(interval: number, until: number): number {
    let longest = 0;
    let due = 0;
    for (const [second, first] of this.#first.entries()) {
      if (first === none) continue;
      longest = Math.max(longest, second * 1000 + first - due);
      due = second * 1000 + (this.#last[second] ?? 0) + interval;
    }
    return Math.max(longest, until - due);
  }
}
