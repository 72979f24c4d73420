import { otherColor, type Color } from "../components/color.ts";

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

/**
 * Whether the file has to go back to what it was after a failed update: it tells the truth as long as the router
 * serves what it names. An unknown route counts as unmoved, for a route that was not proven is put back.
 */
export function mustRevert(wanted: Color, live: string | undefined): boolean {
  return live !== wanted;
}
