import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ShadowRoute } from "./decision.ts";

const pollMilliseconds = 1000;

const schema = z.object({
  weights: z.record(z.string(), z.number().min(0).max(100)),
  shadow: z.object({ percent: z.int().min(0).max(100) }),
});

/** The route that a description tells; undefined where it is none, or says nothing of a shadow. */
export function routeOf(text: string): ShadowRoute | undefined {
  try {
    const { weights, shadow } = schema.parse(JSON.parse(text));
    return { weights, percent: shadow.percent };
  } catch {
    return undefined;
  }
}

/**
 * The route's description, read again and again: a watch on a file does not see the link above it swapped. A file that is
 * missing, as in the middle of a swap, or that is no description means no route.
 */
export class RouteFile {
  readonly #path: string;
  #route: ShadowRoute | undefined;
  #reading = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** As it was a second ago at most. */
  get route(): ShadowRoute | undefined {
    return this.#route;
  }

  /** Reads it now, and every second from now on, for as long as the process lives. */
  async follow(): Promise<void> {
    setInterval(() => void this.read(), pollMilliseconds).unref();
    await this.read();
  }

  /** Never throws. A volume that hangs is asked once, not again and again. */
  async read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      this.#route = routeOf(await readFile(this.#path, "utf8"));
    } catch {
      this.#route = undefined;
    } finally {
      this.#reading = false;
    }
  }
}
