import * as pulumi from "@pulumi/pulumi";
import { labelNames } from "../labels.ts";
import { ClusterAddon, type AddonName, type AddonVersions } from "./cluster-addon.ts";
import { NodeGroup, type NodesArgs, type NodesCluster } from "./node-group.ts";
import { nodeLabels } from "./node-labels.ts";

/** What runs on any node: EKS calls it active only once it does, so it waits for nodes. */
const addonsOnNodes: readonly AddonName[] = ["coredns", "aws-ebs-csi-driver"];

export interface SystemNodeGroupArgs extends NodesArgs {
  readonly cluster: NodesCluster & {
    /** Versions of add-ons. Default of each: see `ClusterAddonArgs.version`. */
    readonly addonVersions?: AddonVersions;
  };
  /** Types of EC2, x86-64. Default: `["m6i.large"]`, 2 vCPU and 8 GiB. */
  readonly instanceTypes?: readonly string[];
  /** At least 2, so that the loss of one leaves routers and names. Default: 2. */
  readonly nodes?: number;
  /** Disk of a node. Default: 50. */
  readonly diskGibibytes?: number;
}

/**
 * The nodes of everything that needs no GPU: routers, monitoring, and what the cluster itself runs, which comes with them: names (CoreDNS)
 * and volumes (the driver of EBS). A claim gets a volume by a class, of which EKS makes no default one: `VolumeClass` does.
 */
export class SystemNodeGroup extends pulumi.ComponentResource {
  /** Labels of the nodes. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** The group of EC2 Auto Scaling that holds the nodes, for load balancers. */
  readonly autoscalingGroupName: pulumi.Output<string>;
  /** In place once the nodes are, and names and volumes with them. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: SystemNodeGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:SystemNodeGroup", name, {}, options);
    const { place, cluster } = args;
    const { instanceTypes = ["m6i.large"], nodes = 2, diskGibibytes = 50 } = args;
    if (nodes < 2) {
      throw new RangeError(
        `nodes: got ${nodes}; allowed are 2 or more system nodes; with fewer, the loss of one stops routers and names`,
      );
    }
    this.nodeSelector = nodeLabels(place.prefix, { [labelNames.role]: "system" });
    const group = new NodeGroup(
      `${name}-nodes`,
      {
        ...args,
        amiType: "AL2023_x86_64_STANDARD",
        instanceTypes,
        capacityType: "ON_DEMAND",
        nodes,
        diskGibibytes,
        labels: this.nodeSelector,
      },
      { parent: this },
    );
    const addons = addonsOnNodes.map(
      (addon) =>
        new ClusterAddon(
          `${name}-${addon}`,
          {
            place,
            clusterName: cluster.clusterName,
            addon,
            version: cluster.addonVersions?.[addon],
            after: group.ready,
          },
          { parent: this },
        ),
    );
    this.autoscalingGroupName = group.autoscalingGroupName;
    this.ready = [...group.ready, ...addons];
    this.registerOutputs({ autoscalingGroupName: this.autoscalingGroupName });
  }
}
