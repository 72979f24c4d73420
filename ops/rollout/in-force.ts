import type { Weights } from "../../components/color.ts";
import { OperatorError } from "../exit.ts";
import type { LiveRoute } from "../live-route.ts";
import { inWords, sameWeights } from "./in-words.ts";

/** Throws `OperatorError` where the route in force is another one than an update that succeeded wanted; not where the router does not tell. */
export function requireInForce(live: LiveRoute | undefined, wanted: Weights): void {
  if (live === undefined || sameWeights(live.weights, wanted)) return;
  throw new OperatorError(
    "failed",
    `the update succeeded, and the route is ${inWords(live.weights)} instead of ${inWords(wanted)}`,
    "see: npx bluegreen status",
  );
}
