import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../color.ts";
import { labelNames } from "../labels.ts";
import { capacitySettings, type GpuCapacity } from "./gpu-capacity.ts";
import { leastOf, type GpuInstance } from "./gpu-instances.ts";
import type { CloudPlace } from "./cloud-place.ts";
import type { ZonedSubnet } from "./network.ts";
import { NodeGroup, type NodesCluster, type NodeTaint } from "./node-group.ts";

/** Keeps pods away that ask for no GPU. NVIDIA's own images, and Kubernetes for whoever asks for GPUs, tolerate it by this key. */
export const gpuTaint: NodeTaint = { key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" };

export interface GpuNodeGroupArgs {
  readonly place: CloudPlace;
  readonly cluster: NodesCluster;
  readonly color: Color;
  /** Private subnets, one a zone. */
  readonly subnets: readonly ZonedSubnet[];
  /** What has to be there before nodes reach the internet, such as `Network.ready`. Default: nothing. */
  readonly networkReady?: readonly pulumi.Resource[];
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
  /** ARN of the key that encrypts disks. Default: AWS' own. */
  readonly encryptionKeyArn?: pulumi.Input<string>;
  /** Release of the image. Default: see `NodeGroupArgs.amiRelease`. */
  readonly amiRelease?: string;
}

/**
 * The nodes with GPUs of one color, with the driver of NVIDIA's image for EKS. No input depends on the color's role: a flip changes
 * none of them. With `nodes: 0` group, template and role stay, and nothing of it costs anything.
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
    const { place, cluster, color, subnets, networkReady, encryptionKeyArn, amiRelease } = args;
    const { instanceTypes = ["g4dn.xlarge"], capacity = "on-demand", nodes = 1, diskGibibytes = 100 } = args;
    const { zones = subnets.map(({ zone }) => zone) } = args;
    const { capacityType, template } = capacitySettings(capacity, instanceTypes, zones);

    this.color = color;
    this.instance = leastOf(instanceTypes);
    this.nodeSelector = { [labelNames.color]: color, [labelNames.stack]: place.prefix };
    const group = new NodeGroup(
      `${name}-gpu`,
      {
        place,
        cluster,
        subnets: subnetsIn(zones, subnets),
        ...(networkReady && { networkReady }),
        amiType: "AL2023_x86_64_NVIDIA",
        ...(amiRelease !== undefined && { amiRelease }),
        instanceTypes,
        capacityType,
        nodes,
        diskGibibytes,
        ...(encryptionKeyArn !== undefined && { encryptionKeyArn }),
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
