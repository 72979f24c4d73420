import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer";
import { resourceRule } from "../rule.ts";
import { balancerTypes } from "./balancer-types.ts";

export const accessLogged = resourceRule<LoadBalancerArgs>()({
  name: "aws-access-logged",
  description: "A balancer writes a log of who asked what.",
  why: "Without it nobody can tell afterwards whom a bad release or an attack has met.",
  cure: "Set accessLogs with a bucket, and enabled to true.",
  types: balancerTypes,
  violations({ props: { accessLogs } }) {
    if (accessLogs?.enabled === true) return [];
    const is = accessLogs === undefined ? "accessLogs is left out" : "accessLogs.enabled is false";
    return [`${is}; allowed: true`];
  },
});
