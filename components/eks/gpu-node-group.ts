import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../color.ts";
import { labelNames } from "../labels.ts";
import { capacitySettings, type GpuCapacity } from "./gpu-capacity.ts";
import { leastOf, type GpuInstance } from "./gpu-instances.ts";
import type { ZonedSubnet } from "./network.ts";
import { NodeGroup, type NodesArgs, type NodeTaint } from "./node-group.ts";
import { nodeLabels } from "./node-labels.ts";

/** Keeps pods away that do not tolerate it by its key, as NVIDIA's own DaemonSets and pods that ask for GPUs do. */
export const gpuTaint: NodeTaint = { key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" };

export interface GpuNodeGroupArgs extends NodesArgs {
  readonly color: Color;
  /** Zones of the nodes. A reservation wants one. Default: those of all subnets. */
  readonly zones?: readonly string[];
  /** Types of EC2 with the same GPUs, the preferred one first. Default: `["g4dn.xlarge"]`, one T4. */
  readonly instanceTypes?: readonly string[];
  /** How nodes are bought. Default: `on-demand`. */
  readonly capacity?: GpuCapacity;
  /** Nodes that run; 0 for a color that is stopped. Default: 1. */
  readonly nodes?: number;
  /** Disk of a node, for images and models. Default: 100. */
  readonly diskGibibytes?: number;
}

/**
 * The nodes with GPUs of one color, with the driver of NVIDIA's image for EKS. No input depends on the color's role: a flip changes
 * none of them. With `nodes: 0` group, template and role stay, and on demand and spot cost nothing; a reservation is paid all the same.
 */
export class GpuNodeGroup extends pulumi.ComponentResource {
  readonly color: Color;
  /** What every node has. */
  readonly instance: GpuInstance;
  /** Labels of the nodes: selects the nodes of this color and of this stack alone. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** The group of EC2 Auto Scaling that holds the nodes, for load balancers. */
  readonly autoscalingGroupName: pulumi.Output<string>;
  /** In place once the nodes are. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: GpuNodeGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:GpuNodeGroup", name, {}, options);
    const { color, zones = args.subnets.map(({ zone }) => zone), instanceTypes = ["g4dn.xlarge"] } = args;
    const { capacity = "on-demand", nodes = 1, diskGibibytes = 100 } = args;
    const { capacityType, template } = capacitySettings(capacity, instanceTypes, zones);

    this.color = color;
    this.instance = leastOf(instanceTypes);
    this.nodeSelector = nodeLabels(args.place.prefix, { [labelNames.color]: color });
    const group = new NodeGroup(
      `${name}-nodes`,
      {
        ...args,
        subnets: subnetsIn(zones, args.subnets),
        amiType: "AL2023_x86_64_NVIDIA",
        instanceTypes,
        capacityType,
        nodes,
        diskGibibytes,
        labels: this.nodeSelector,
        taints: [gpuTaint],
        template,
      },
      { parent: this },
    );
    this.autoscalingGroupName = group.autoscalingGroupName;
    this.ready = group.ready;
    this.registerOutputs({ autoscalingGroupName: this.autoscalingGroupName });
  }
}

function subnetsIn(zones: readonly string[], subnets: readonly ZonedSubnet[]): readonly ZonedSubnet[] {
  const known = subnets.map(({ zone }) => zone);
  const missing = zones.find((zone) => !known.includes(zone));
  if (missing !== undefined || zones.length === 0) {
    throw new RangeError(
      `zones: got ${missing === undefined ? "none" : `"${missing}"`}; allowed are those of the network: ${known.join(", ")}`,
    );
  }
  return subnets.filter(({ zone }) => zones.includes(zone));
}
