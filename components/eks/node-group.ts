import { LaunchTemplate, type LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate";
import { NodeGroup as ManagedNodes } from "@pulumi/aws/eks/nodeGroup";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import type { ZonedSubnet } from "./network.ts";
import { ServiceRole } from "./service-role.ts";

/** Longest beginning of a node group's name: AWS takes 63 characters, 26 of which make it unique. */
const longestNamePrefix = 36;

/** Longest name of a launch template. Source: EC2's CreateLaunchTemplate. */
const longestTemplateName = 128;

/**
 * Auto Scaling holds a node that leaves until its targets have deregistered, which takes up to 60 minutes (3,600 s is the most that a target
 * group may be told), after up to 15 in which EKS drains it. The provider gives up after 60 unless it is told otherwise.
 */
const nodeLeaves = { firstMinutes: 90, furtherMinutes: 60 };

/** The cluster that nodes join. */
export interface NodesCluster {
  readonly clusterName: pulumi.Input<string>;
  /** What has to be there before nodes join. */
  readonly ready: readonly pulumi.Resource[];
}

export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NO_SCHEDULE" | "NO_EXECUTE" | "PREFER_NO_SCHEDULE";
}

/** What nodes of every kind are told. */
export interface NodesArgs {
  readonly place: CloudPlace;
  readonly cluster: NodesCluster;
  /** Private ones; nodes are spread over them. */
  readonly subnets: readonly ZonedSubnet[];
  /** What has to be done before the nodes: what lets them reach the internet, such as `Network.ready`. Default: nothing. */
  readonly after?: readonly pulumi.Resource[];
  /** ARN of the key that encrypts disks. Another one rolls the nodes. Default: AWS' own. */
  readonly encryptionKeyArn?: pulumi.Input<string>;
  /**
   * Minor version of Kubernetes, at most that of the cluster. Another one rolls the nodes. Default: the cluster's when the group is made,
   * which then stays: a cluster that goes up moves no node that serves users.
   */
  readonly kubernetesVersion?: string;
  /**
   * Release of the image, such as `1.35.0-20260601`. Another one rolls the nodes. Name another with whatever else rolls them, for the
   * provider tells EKS of it only where it changes, and EKS takes the newest otherwise. Default: the newest when the group is made, and again
   * whenever something rolls the nodes.
   */
  readonly amiRelease?: string;
  /**
   * Tags of instances, disks and network interfaces beside `Name` and `bluegreen.stack`. Others roll the nodes, which is why the place's own
   * are not among them. Default: none.
   */
  readonly instanceTags?: Readonly<Record<string, string>>;
}

export interface NodeGroupArgs extends NodesArgs {
  readonly amiType: "AL2023_x86_64_STANDARD" | "AL2023_x86_64_NVIDIA";
  readonly instanceTypes: readonly string[];
  readonly capacityType: "ON_DEMAND" | "SPOT" | "CAPACITY_BLOCK";
  /** Nodes that run; 0 keeps the group and stops paying for nodes. */
  readonly nodes: number;
  readonly diskGibibytes: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints?: readonly NodeTaint[];
  /** More of the launch template. Default: nothing. */
  readonly template?: Partial<LaunchTemplateArgs>;
}

/**
 * Nodes that EKS makes, drains and replaces. All are rolled, one by one, where their launch template changes (disk, key, `instanceTags`) or
 * `kubernetesVersion` or `amiRelease` names another. A roll starts nodes beside those that are there, and fails where a disruption budget
 * keeps a pod on its node; it is never forced. Their metadata service answers to nodes alone, so that a pod cannot take their rights; their
 * disks are encrypted; and they may pull images and join, nothing else.
 */
export class NodeGroup extends pulumi.ComponentResource {
  /** The group of EC2 Auto Scaling that holds the nodes, for load balancers. */
  readonly autoscalingGroupName: pulumi.Output<string>;
  /** In place once the nodes are. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NodeGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:NodeGroup", name, {}, options);
    const { place, cluster, subnets, after = [], kubernetesVersion, amiRelease, instanceTags = {} } = args;
    const { amiType, instanceTypes, capacityType, nodes, labels, taints = [], template: more = {} } = args;
    checkNodes(nodes);
    const child = cloudOptions(place, this);
    const nodeName = cloudName(place.prefix, name, longestTemplateName);
    const tags = cloudTags(place, nodeName);
    const stableTags = cloudTags({ ...place, tags: instanceTags }, nodeName);

    const role = new ServiceRole(
      `${name}-role`,
      {
        place,
        service: "ec2.amazonaws.com",
        managedPolicies: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
      },
      { parent: this },
    );
    const template = new LaunchTemplate(
      `${name}-template`,
      {
        name: nodeName,
        updateDefaultVersion: true,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [rootDisk(args)],
        tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
          resourceType,
          tags: stableTags,
        })),
        tags,
        ...more,
      },
      child,
    );
    const group = new ManagedNodes(
      `${name}-group`,
      {
        clusterName: cluster.clusterName,
        // Unique, so that one that replaces another can be there before the other goes.
        nodeGroupNamePrefix: `${cloudName(place.prefix, name, longestNamePrefix)}-`,
        nodeRoleArn: role.arn,
        subnetIds: subnets.map(({ id }) => id),
        amiType,
        ...(kubernetesVersion !== undefined && { version: kubernetesVersion }),
        ...(amiRelease !== undefined && { releaseVersion: amiRelease }),
        ...(more.instanceType === undefined && { instanceTypes: [...instanceTypes] }),
        capacityType,
        scalingConfig: { desiredSize: nodes, minSize: nodes, maxSize: Math.max(1, nodes) },
        updateConfig: { maxUnavailable: 1 },
        launchTemplate: {
          id: template.id,
          version: template.latestVersion.apply((version) => String(version)),
        },
        labels,
        taints: [...taints],
        tags,
      },
      {
        ...child,
        dependsOn: [...role.ready, ...cluster.ready, ...after],
        customTimeouts: { update: minutesToReplace(nodes), delete: minutesToReplace(1) },
      },
    );
    this.autoscalingGroupName = group.resources.apply(([resources]) => {
      const autoscalingGroup = resources?.autoscalingGroups[0]?.name;
      if (autoscalingGroup === undefined) throw new Error(`EKS names no autoscaling group of ${nodeName}`);
      return autoscalingGroup;
    });
    this.ready = [group];
    this.registerOutputs({ autoscalingGroupName: this.autoscalingGroupName });
  }
}

/** The disk that Amazon Linux 2023 starts from. */
function rootDisk({ diskGibibytes, encryptionKeyArn }: NodeGroupArgs) {
  return {
    deviceName: "/dev/xvda",
    ebs: {
      volumeType: "gp3",
      volumeSize: diskGibibytes,
      encrypted: "true",
      ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
      deleteOnTermination: "true",
    },
  };
}

/** Nodes leave one after the other in an update, and together in a deletion. */
function minutesToReplace(nodes: number): string {
  return `${nodeLeaves.firstMinutes + nodeLeaves.furtherMinutes * Math.max(0, nodes - 1)}m`;
}

function checkNodes(nodes: number): void {
  if (Number.isInteger(nodes) && nodes >= 0) return;
  throw new RangeError(`nodes: got ${nodes}; allowed are whole numbers from 0 on`);
}
