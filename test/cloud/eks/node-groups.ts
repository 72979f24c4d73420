import { DescribeNodegroupCommand, ListNodegroupsCommand, type Nodegroup } from "@aws-sdk/client-eks";
import type { Emulator } from "../../aws/emulator.ts";
import type { Color } from "../../../components/color.ts";
import { labelNames } from "../../../components/labels.ts";

/** A part of a stack that has nodes of its own. */
export type NodePart = Color | "system";

/** Nodes that each node group of a cluster is to have, by its part. A part without a group is left out. */
export async function nodesOf(
  { kubernetes }: Emulator,
  clusterName: string,
): Promise<Partial<Record<NodePart, number>>> {
  const { nodegroups = [] } = await kubernetes.send(new ListNodegroupsCommand({ clusterName }));
  const found = await Promise.all(
    nodegroups.map(async (nodegroupName) => {
      const request = new DescribeNodegroupCommand({ clusterName, nodegroupName });
      return (await kubernetes.send(request)).nodegroup;
    }),
  );
  return Object.fromEntries(
    found.map((group) => [partOf(group), group?.scalingConfig?.desiredSize ?? 0] as const),
  );
}

function partOf(group: Nodegroup | undefined): NodePart {
  const { [labelNames.color]: color, [labelNames.role]: role } = group?.labels ?? {};
  if (color === "blue" || color === "green") return color;
  if (role === "system") return role;
  throw new Error(`the node group ${group?.nodegroupName ?? ""} is of no part of the stack`);
}
