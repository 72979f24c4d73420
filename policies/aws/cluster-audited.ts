import type { ClusterArgs } from "@pulumi/aws/eks/cluster";
import { z } from "zod";
import { resourceRule } from "../rule.ts";

export const clusterAudited = resourceRule<ClusterArgs>()({
  name: "aws-cluster-audited",
  description: "A cluster logs who did what in it, and who signed in.",
  why: "Nobody can tell afterwards who changed a route or read a Secret, for these logs cannot be made later.",
  cure: "Set enabledClusterLogTypes.",
  types: ["aws:eks/cluster:Cluster"],
  thresholds: z.object({
    logTypes: z
      .array(z.enum(["api", "audit", "authenticator", "controllerManager", "scheduler"]))
      .default(["audit", "authenticator"])
      .describe("Logs that have to be written."),
  }),
  violations({ props: { enabledClusterLogTypes = [] } }, { logTypes }) {
    const missing = logTypes.filter((logType) => !enabledClusterLogTypes.includes(logType));
    if (missing.length === 0) return [];
    return [
      `enabledClusterLogTypes is ${JSON.stringify(enabledClusterLogTypes)}; it has to have ${missing.join(", ")} too`,
    ];
  },
});
