import { otherColor, type Color } from "../../components/color.ts";
import { rememberedRoute } from "../../components/eks/alb-route-tags.ts";
import { routeOf, type ListenerFacts } from "../../components/eks/listener-route.ts";
import type { LiveRoute } from "../live-route.ts";

/** The route of the users' listener of a stack, as a router tells its own. Undefined where it is none of this project. */
export function listenerStatus(listener: ListenerFacts, prefix: string): LiveRoute | undefined {
  const route = routeOf(listener, { prefix });
  const remembered = rememberedRoute(listener.tags);
  if (route?.serving === undefined || remembered === undefined) return undefined;
  const { serving, releases, rejected, lease } = route;
  const weights = { blue: serving.blue.percent, green: serving.green.percent };
  return {
    activeColor: route.activeColor ?? mostUsed(weights, remembered.activeColor),
    weights,
    releases,
    shadow: { percent: 0 },
    rejected,
    ...(lease && { lease }),
  };
}

/** Tags that cannot be of one update with the weights are not believed: whoever has most users is active then. */
function mostUsed(weights: Readonly<Record<Color, number>>, remembered: Color): Color {
  const other = otherColor(remembered);
  return weights[other] > weights[remembered] ? other : remembered;
}
