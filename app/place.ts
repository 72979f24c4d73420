/** Gives a slot back; further calls do nothing. */
export type Release = () => void;

/** Keeps a slot until this has settled too. */
export type KeepUntil = (ended: Promise<void>) => void;

/** A slot that somebody has. What was begun in it may go on when nobody waits for it any more: the slot is free only after that. */
export class Place {
  readonly #release: Release;
  readonly #going: Promise<void>[] = [];

  constructor(release: Release) {
    this.#release = release;
  }

  readonly keepUntil: KeepUntil = (ended) => {
    this.#going.push(ended);
  };

  /** Gives the slot back, now or once everything in it has ended. */
  leave(): void {
    if (this.#going.length === 0) this.#release();
    else void Promise.allSettled(this.#going).then(this.#release);
  }
}
