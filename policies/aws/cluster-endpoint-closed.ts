import type { ClusterArgs } from "@pulumi/aws/eks/cluster";
import { resourceRule } from "../rule.ts";

const world: readonly string[] = ["0.0.0.0/0", "::/0"];

export const clusterEndpointClosed = resourceRule<ClusterArgs>()({
  name: "aws-cluster-endpoint-closed",
  description: "The API server of a cluster is not open to the world.",
  why: "Whoever takes it over has both colors, and a leaked token alone is then enough.",
  cure: "Name networks in eks.endpoint.publicAccessCidrs of the stack, or set eks.endpoint.privateRunner.",
  types: ["aws:eks/cluster:Cluster"],
  violations({ props: { vpcConfig } }) {
    // AWS opens it to everybody where nothing is said.
    const { endpointPublicAccess = true, publicAccessCidrs } = vpcConfig;
    if (!endpointPublicAccess) return [];
    const open = publicAccessCidrs?.filter((network) => world.includes(network)) ?? ["left out"];
    if (open.length === 0) return [];
    return [
      `vpcConfig.publicAccessCidrs is ${open.join(", ")} with a public endpoint; it has to name the networks of operators`,
    ];
  },
});
