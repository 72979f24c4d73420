import { createHash } from "node:crypto";

/** The part of the router's route that the shadow follows. */
export interface ShadowRoute {
  /** The color whose requests are copied; beside a canary the other one has users of its own. */
  readonly activeColor: string;
  /** Share of its requests that are copied, percent. */
  readonly percent: number;
}

/** Share of its requests that `color` copies, whole percents: none without a route, or where it is not the active color. */
export function percentOf(route: ShadowRoute | undefined, color: string): number {
  return route?.activeColor === color ? route.percent : 0;
}

/**
 * Whether a request is copied at `percent`: the same request always is, or never; one that is copied at some percent is so at
 * every higher one.
 */
export function isCopied(requestId: string, percent: number): boolean {
  const bucket = createHash("sha256").update(requestId).digest().readUInt32BE() % 100;
  return bucket < percent;
}
