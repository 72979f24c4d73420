import type { ClusterArgs } from "@pulumi/aws/eks/cluster";
import { z } from "zod";
import { eachKnown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";
import { widthThresholds, worldIn } from "./wide-networks.ts";

export const clusterEndpointClosed = resourceRule<ClusterArgs>()({
  name: "aws-cluster-endpoint-closed",
  description: "The API server of a cluster is not open to the world.",
  why: "Whoever takes it over has both colors, and a leaked token alone is then enough.",
  cure: "Name networks in eks.endpoint.publicAccessCidrs of the stack, or set eks.endpoint.privateRunner.",
  types: ["aws:eks/cluster:Cluster"],
  thresholds: z.object(widthThresholds),
  *violations({ props: { vpcConfig } }, widths) {
    // AWS opens it to everybody where nothing is said, and where the list is empty.
    const { endpointPublicAccess = true, publicAccessCidrs = [] } = vpcConfig;
    if (!endpointPublicAccess) return;
    const open =
      publicAccessCidrs.length === 0
        ? ["left out"]
        : [
            ...eachKnown(publicAccessCidrs, (network) =>
              worldIn(network, widths) === undefined ? [] : [network],
            ),
          ];
    if (open.length > 0)
      yield `vpcConfig.publicAccessCidrs is ${open.join(", ")} with a public endpoint; it has to name the networks of operators`;
  },
});
