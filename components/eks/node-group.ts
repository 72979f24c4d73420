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

export interface NodeGroupArgs {
  readonly place: CloudPlace;
  readonly cluster: NodesCluster;
  /** Private ones; nodes are spread over them. */
  readonly subnets: readonly ZonedSubnet[];
  /** What has to be there before nodes reach the internet, such as `Network.ready`. Default: nothing. */
  readonly networkReady?: readonly pulumi.Resource[];
  readonly amiType: "AL2023_x86_64_STANDARD" | "AL2023_x86_64_NVIDIA";
  /**
   * Release of the image, such as `1.35.0-20260601`. Default: the newest when the group is made, which then stays: what rolls nodes is a
   * change of this one.
   */
  readonly amiRelease?: string;
  readonly instanceTypes: readonly string[];
  readonly capacityType: "ON_DEMAND" | "SPOT" | "CAPACITY_BLOCK";
  /** Nodes that run; 0 keeps the group and stops paying for nodes. */
  readonly nodes: number;
  readonly diskGibibytes: number;
  /** ARN of the key that encrypts disks. Default: AWS' own. */
  readonly encryptionKeyArn?: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints?: readonly NodeTaint[];
  /** More of the launch template. Default: nothing. */
  readonly template?: Partial<LaunchTemplateArgs>;
}

/**
 * Nodes that EKS makes, drains and replaces. Their metadata service answers to nodes alone, so that a pod cannot take their rights; their
 * disks are encrypted; and they may pull images and join, nothing else.
 */
export class NodeGroup extends pulumi.ComponentResource {
  /** The group of EC2 Auto Scaling that holds the nodes, for load balancers. */
  readonly autoscalingGroupName: pulumi.Output<string>;
  /** In place once the nodes are. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NodeGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:NodeGroup", name, {}, options);
    const { place, cluster, subnets, networkReady = [], amiType, amiRelease, instanceTypes } = args;
    const { capacityType, nodes, labels, taints = [], template: more = {} } = args;
    checkNodes(nodes);
    const child = cloudOptions(place, this);
    const nodeName = cloudName(place.prefix, name, longestTemplateName);
    const tags = cloudTags(place, nodeName);

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
          tags,
        })),
        tags,
        ...more,
      },
      child,
    );
    const group = new ManagedNodes(
      `${name}-nodes`,
      {
        clusterName: cluster.clusterName,
        // Unique, so that one that replaces another can be there before the other goes.
        nodeGroupNamePrefix: `${cloudName(place.prefix, name, longestNamePrefix)}-`,
        nodeRoleArn: role.arn,
        subnetIds: subnets.map(({ id }) => id),
        amiType,
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
      { ...child, dependsOn: [...role.ready, ...cluster.ready, ...networkReady] },
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

function checkNodes(nodes: number): void {
  if (Number.isInteger(nodes) && nodes >= 0) return;
  throw new RangeError(`nodes: got ${nodes}; allowed are whole numbers from 0 on`);
}
