import type { ClusterArgs } from "@pulumi/aws/eks/cluster";
import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer";
import type { InstanceArgs } from "@pulumi/aws/rds/instance";
import { resourceRule } from "../rule.ts";

/** By what AWS is told, for each type that can be told. */
const fields = {
  "aws:eks/cluster:Cluster": "deletionProtection",
  "aws:alb/loadBalancer:LoadBalancer": "enableDeletionProtection",
  "aws:lb/loadBalancer:LoadBalancer": "enableDeletionProtection",
  "aws:rds/cluster:Cluster": "deletionProtection",
  "aws:rds/instance:Instance": "deletionProtection",
} as const;

type Protected = Pick<ClusterArgs & InstanceArgs, "deletionProtection"> &
  Pick<LoadBalancerArgs, "enableDeletionProtection">;

export const deletionProtected = resourceRule<Protected>()({
  name: "aws-deletion-protected",
  description: "AWS itself refuses to delete the balancer, the cluster and the database.",
  why: "Without them nobody is served, and what the database knows is nowhere else.",
  cure: "Set eks.deletionProtection of the stack to true.",
  types: Object.keys(fields),
  violations({ type, props }) {
    const field = fields[type as keyof typeof fields];
    return props[field] === true ? [] : [`${field} is ${props[field] ?? "left out"}; allowed: true`];
  },
});
