import { otherColor, type Color } from "../components/color.ts";
import type { LiveRoute } from "./live-route.ts";

/** What a flip has to do. */
export type FlipDecision =
  /** Nothing: users are there and the file says so. */
  | { readonly kind: "nothing"; readonly color: Color }
  /** The file names the color already, but no update has brought it to the users yet. */
  | { readonly kind: "finish"; readonly color: Color }
  /** File and users have to change. */
  | { readonly kind: "flip"; readonly color: Color };

/**
 * Decides a flip. `wanted` defaults to the color that does not serve; `configured` is the file's, `deployed` that of
 * the last successful update.
 */
export function decideFlip(wanted: Color | undefined, configured: Color, deployed: Color): FlipDecision {
  const color = wanted ?? otherColor(deployed);
  if (color !== configured) return { kind: "flip", color };
  return { kind: color === deployed ? "nothing" : "finish", color };
}

/** Where users are after an update that failed. */
export type UsersAfterFailure = "moved" | "unmoved" | "unknown";

/**
 * Tells whether the users have moved to the wanted color. The stack's file goes back to what it was where they have not: it tells the truth then. A
 * router without a route has moved nobody; of one that does not answer nothing is known, and the file keeps what was wanted.
 */
export function usersAfterFailure(
  wanted: Color,
  live: Pick<LiveRoute, "activeColor"> | undefined | "no answer",
): UsersAfterFailure {
  if (live === "no answer") return "unknown";
  return live?.activeColor === wanted ? "moved" : "unmoved";
}

/** Says why the stack's file names a color of which nobody knows whether it has the users. */
export function keptUnknown(file: string, color: Color): string {
  return (
    `${file} keeps activeColor ${color}: the router does not tell whether the users have moved. npx bluegreen status tells it once the router answers; ` +
    `then npx bluegreen up ends the move, or npx bluegreen flip ${otherColor(color)} takes it back`
  );
}
