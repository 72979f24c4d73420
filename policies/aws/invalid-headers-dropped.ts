import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer";
import { resourceRule } from "../rule.ts";
import { balancerTypes } from "./balancer-types.ts";

export const invalidHeadersDropped = resourceRule<LoadBalancerArgs>()({
  name: "aws-invalid-headers-dropped",
  description: "A balancer drops headers whose names are invalid.",
  why: "Servers behind it may read such a header as another one, or as the end of a request, which is how requests are smuggled.",
  cure: "Set dropInvalidHeaderFields to true.",
  types: balancerTypes,
  violations({ props: { loadBalancerType = "application", dropInvalidHeaderFields = false } }) {
    // A network balancer looks into no request.
    if (loadBalancerType !== "application" || dropInvalidHeaderFields) return [];
    return ["dropInvalidHeaderFields is false; allowed: true"];
  },
});
