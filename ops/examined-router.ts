import type { ExaminedRouter } from "../provider/gate/examine.ts";
import type { LiveRoute } from "./live-route.ts";
import type { StackOutputs } from "./stack-outputs.ts";

/**
 * The router by whose direct paths a color is examined: the one that answers at `url`; a balancer itself, as the update's gate takes it, which tells
 * apart what keeps requests from it.
 */
export function examinedRouter(
  { balancer, directSecret }: Pick<StackOutputs, "balancer" | "directSecret">,
  url: string,
  live: LiveRoute | undefined,
): ExaminedRouter {
  if (balancer === undefined || directSecret === undefined) return { url };
  return {
    url: balancer.directUrl,
    secret: directSecret.reveal(),
    served: live ?? { weights: {}, releases: {} },
  };
}
