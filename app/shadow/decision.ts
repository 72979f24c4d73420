import { createHash } from "node:crypto";

/** The part of the router's route that the shadow follows. */
export interface ShadowRoute {
  /** Share of the users of each color, percent. */
  readonly weights: Readonly<Record<string, number>>;
  /** Share of the requests that are copied, percent. */
  readonly percent: number;
}

/**
 * Share of its requests that `color` copies, whole percents: none without a route, without users of its own, or where
 * another color has users too, for its answers are compared then already.
 */
export function percentOf(route: ShadowRoute | undefined, color: string): number {
  if (route === undefined || !((route.weights[color] ?? 0) > 0)) return 0;
  const shared = Object.entries(route.weights).some(([other, weight]) => other !== color && weight > 0);
  return shared ? 0 : route.percent;
}

/**
 * Whether a request is copied at `percent`: the same request always is, or never; one that is copied at some percent is so at
 * every higher one.
 */
export function isCopied(requestId: string, percent: number): boolean {
  const bucket = createHash("sha256").update(requestId).digest().readUInt32BE() % 100;
  return bucket < percent;
}
