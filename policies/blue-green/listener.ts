import { colors, type Color } from "../../components/color.ts";
import { at, listOf } from "./shape.ts";
import { listenerTypes } from "./types.ts";

/** Tag in which a balancer's route keeps its active color, as `AlbRoute` writes it. */
const activeTag = "bluegreen.route.active";

/** How a balancer's route divides the users. */
export interface ListenerRoute {
  readonly activeColor: unknown;
  /** Share of each color, percent, where the listener is well formed. */
  readonly weights: Readonly<Record<Color, unknown>>;
}

export function isListener(type: string): boolean {
  return listenerTypes.some((listener) => listener === type);
}

/** Weights of a listener's target groups, in their order. */
export function groupWeights(props: unknown): unknown[] {
  return listOf(at(props, "defaultActions"))
    .flatMap((action) => listOf(at(action, "forward", "targetGroups")))
    .map((group) => at(group, "weight"));
}

/**
 * What a listener says as a route; undefined for one that does not divide users between colors. ARNs, which would tell the colors, are unknown until
 * an update: a listener with the tag of a route has one target group for each color, in the order of `colors`.
 */
export function listenerRoute(props: unknown): ListenerRoute | undefined {
  const activeColor = at(props, "tags", activeTag);
  const shares = groupWeights(props);
  if (activeColor === undefined || shares.length !== colors.length) return undefined;
  const weights = Object.fromEntries(colors.map((color, number) => [color, shares[number]]));
  return { activeColor, weights: weights as ListenerRoute["weights"] };
}
