import type { ExaminedRouter } from "../provider/gate/examine.ts";
import { OperatorError } from "./exit.ts";
import type { LiveRoute } from "./live-route.ts";
import type { StackOutputs } from "./stack-outputs.ts";

/**
 * The router by whose direct paths a color is examined: the one that answers at `url`; a balancer itself, as the update's gate takes it, which tells
 * apart what keeps requests from it. Throws `OperatorError` where a balancer's route is not known: nothing would be compared then.
 */
export function examinedRouter(
  { balancer, directSecret }: Pick<StackOutputs, "balancer" | "directSecret">,
  url: string,
  live: LiveRoute | undefined,
): ExaminedRouter {
  if (balancer === undefined || directSecret === undefined) return { url };
  if (live === undefined) {
    throw new OperatorError(
      "unhealthy",
      `the route of the load balancer ${balancer.name} in ${balancer.region} is not known, so there is nothing to compare with`,
      "see: npx bluegreen status",
    );
  }
  return { url: balancer.directUrl, secret: directSecret.reveal(), served: live };
}
