/** A color that answered, and the color before it was another one. */
export interface Sighting {
  readonly color: string;
  /** Wall clock, milliseconds since 1970, when the answer was complete. */
  readonly at: number;
}

/** Which color answered when, in the order of the answers. Keeps the changes only, for there are many answers. */
export class Sightings {
  readonly #changes: Sighting[] = [];

  see(color: string, at: number): void {
    if (this.#changes.at(-1)?.color !== color) this.#changes.push({ color, at });
  }

  /** The color of the last answer. */
  get current(): string | undefined {
    return this.#changes.at(-1)?.color;
  }

  /** When `color` took over after `since`, milliseconds since 1970; undefined where it has not. */
  firstAfter(since: number, color: string): number | undefined {
    return this.#changes.find((sighting) => sighting.color === color && sighting.at >= since)?.at;
  }
}
