import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import { GpuNodeGroup } from "../components/eks/gpu-node-group.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";

/** What decides how many nodes a color has. */
export interface NodesRole {
  /** False leaves the group without a node. */
  readonly running: boolean;
  /** What has to be done before the group is touched. */
  readonly after: readonly pulumi.Resource[];
}

/** Declares the nodes of a color. The group of one that is stopped stays, and has none. */
export function declareNodes(
  { eks }: EksStackConfig,
  { place, key, network, cluster }: EksGround,
  color: Color,
  { running, after }: NodesRole,
): GpuNodeGroup {
  const { instanceTypes, nodes, capacity, zones, diskGibibytes } = eks.nodes[color];
  return new GpuNodeGroup(`${color}-nodes`, {
    place,
    cluster,
    color,
    subnets: network.privateSubnets,
    ...(zones && { zones }),
    after: [...network.ready, ...after],
    encryptionKeyArn: key.arn,
    instanceTypes,
    capacity,
    nodes: running ? nodes : 0,
    diskGibibytes,
  });
}

/** What of a color's nodes is part of its release: whatever makes others of them. */
export function machinesOf({ eks }: EksStackConfig, color: Color): Readonly<Record<string, string | number>> {
  const { instanceTypes, capacity, zones, diskGibibytes } = eks.nodes[color];
  return {
    instanceTypes: instanceTypes.join(" "),
    capacity: typeof capacity === "string" ? capacity : JSON.stringify(capacity),
    ...(zones && { zones: zones.join(" ") }),
    diskGibibytes,
  };
}
