import {
  CreateNodegroupCommand,
  DeleteNodegroupCommand,
  DescribeNodegroupCommand,
  UpdateNodegroupConfigCommand,
  type AMITypes,
  type CapacityTypes,
  type Nodegroup,
  type Taint,
  type TaintEffect,
} from "@aws-sdk/client-eks";
import { ifThere, type Cloud } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, list, map, number, object, set, text } from "../shape.ts";
import { tagsShape, type Tags } from "../tags.ts";
import { createInstances, removeInstances, scaleInstances, type Scaling } from "./node-group-instances.ts";

interface TaintInput {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
}

interface NodeGroupValues {
  readonly clusterName: string;
  readonly nodeGroupName?: string;
  readonly nodeGroupNamePrefix?: string;
  readonly nodeRoleArn: string;
  readonly subnetIds: string[];
  readonly scalingConfig: Scaling;
  readonly amiType?: AMITypes;
  readonly capacityType?: CapacityTypes;
  readonly instanceTypes?: string[];
  readonly diskSize?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly TaintInput[];
  readonly launchTemplate?: { readonly id?: string; readonly name?: string; readonly version: string };
  readonly tags?: Tags;
}

/** EKS itself chooses this one. */
const standardInstanceType = "t3.medium";

const capacities = ["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"];
const effects = ["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"];

/**
 * A node group, and the group of instances that EKS makes for it. No node joins any cluster. moto changes neither tags nor versions: both are kept in the
 * state alone.
 */
export const nodeGroup: EmulatedType<NodeGroupValues> = {
  token: "aws:eks/nodeGroup:NodeGroup",
  inputs: {
    clusterName: text({ required: true, replaces: true }),
    nodeGroupName: text({ replaces: true, longest: 63 }),
    nodeGroupNamePrefix: text({ replaces: true, longest: 37 }),
    nodeRoleArn: text({ required: true, replaces: true }),
    subnetIds: set(text(), { required: true, replaces: true }),
    scalingConfig: object(
      {
        minSize: number(0, 1000, { required: true }),
        maxSize: number(1, 1000, { required: true }),
        desiredSize: number(0, 1000, { required: true }),
      },
      { required: true },
    ),
    amiType: text({ replaces: true }),
    capacityType: text({ oneOf: capacities, replaces: true }),
    instanceTypes: list(text(), { replaces: true }),
    diskSize: number(1, 65_536, { replaces: true }),
    forceUpdateVersion: flag(),
    labels: map(text({ longest: 63 })),
    taints: set(
      object({
        key: text({ required: true, longest: 63 }),
        value: text({ longest: 63 }),
        effect: text({ required: true, oneOf: effects }),
      }),
    ),
    launchTemplate: object({
      id: text({ replaces: true }),
      name: text({ replaces: true }),
      version: text({ required: true }),
    }),
    nodeRepairConfig: object({ enabled: flag() }),
    updateConfig: object({
      maxUnavailable: number(1, 100),
      maxUnavailablePercentage: number(1, 100),
      updateStrategy: text({ oneOf: ["DEFAULT", "MINIMAL"] }),
    }),
    version: text(),
    releaseVersion: text(),
    tags: tagsShape,
  },
  check({ nodeGroupName, nodeGroupNamePrefix, scalingConfig, launchTemplate, diskSize }) {
    const { minSize, maxSize, desiredSize } = scalingConfig;
    const reason = `is ${desiredSize}; AWS takes minSize to maxSize, ${minSize} to ${maxSize}`;
    return [
      ...((nodeGroupName === undefined) === (nodeGroupNamePrefix === undefined)
        ? [{ property: "nodeGroupName", reason: "state it or nodeGroupNamePrefix, and not both" }]
        : []),
      ...(minSize <= desiredSize && desiredSize <= maxSize
        ? []
        : [{ property: "scalingConfig.desiredSize", reason }]),
      ...(launchTemplate !== undefined && diskSize !== undefined
        ? [{ property: "diskSize", reason: "AWS takes none beside a launch template, which says it" }]
        : []),
    ];
  },
  async create(values, cloud) {
    const nodegroupName = values.nodeGroupName ?? `${values.nodeGroupNamePrefix ?? ""}${Date.now()}`;
    const { nodegroup } = await cloud.kubernetes.send(
      new CreateNodegroupCommand({
        clusterName: values.clusterName,
        nodegroupName,
        nodeRole: values.nodeRoleArn,
        subnets: values.subnetIds,
        scalingConfig: values.scalingConfig,
        amiType: values.amiType,
        capacityType: values.capacityType,
        instanceTypes: values.instanceTypes,
        diskSize: values.diskSize,
        labels: values.labels,
        taints: values.taints?.map(apiTaint),
        launchTemplate: values.launchTemplate,
        tags: values.tags,
      }),
    );
    await createInstances(
      instancesOf(nodegroup),
      {
        scaling: values.scalingConfig,
        subnetIds: values.subnetIds,
        instanceType: values.instanceTypes?.[0] ?? standardInstanceType,
      },
      cloud,
    );
    return `${values.clusterName}:${nodegroupName}`;
  },
  async live(id, cloud) {
    const found = await find(id, cloud);
    if (found === undefined) return undefined;
    return {
      clusterName: found.clusterName,
      nodeGroupName: found.nodegroupName,
      nodeRoleArn: found.nodeRole,
      subnetIds: found.subnets,
      scalingConfig: found.scalingConfig,
      amiType: found.amiType,
      capacityType: found.capacityType,
      instanceTypes: found.instanceTypes,
      diskSize: found.diskSize,
      labels: found.labels ?? {},
      taints: found.taints?.map(({ key, value, effect }) => ({ key, value, effect })) ?? [],
      arn: found.nodegroupArn,
      status: found.status,
      resources: [{ autoscalingGroups: [{ name: instancesOf(found) }], remoteAccessSecurityGroupId: "" }],
    };
  },
  async update(id, values, cloud, recorded) {
    const [clusterName = "", nodegroupName = ""] = id.split(":");
    const found = await find(id, cloud);
    await cloud.kubernetes.send(
      new UpdateNodegroupConfigCommand({
        clusterName,
        nodegroupName,
        scalingConfig: values.scalingConfig,
        labels: {
          addOrUpdateLabels: values.labels,
          removeLabels: Object.keys(recorded.labels ?? {}).filter(
            (key) => values.labels?.[key] === undefined,
          ),
        },
        taints: {
          addOrUpdateTaints: values.taints?.map(apiTaint),
          removeTaints: recorded.taints?.filter((taint) => !hasTaint(values, taint)).map(apiTaint),
        },
      }),
    );
    await scaleInstances(instancesOf(found), values.scalingConfig, cloud);
  },
  async remove(id, cloud) {
    const [clusterName = "", nodegroupName = ""] = id.split(":");
    const found = await find(id, cloud);
    if (found === undefined) return;
    await cloud.kubernetes.send(new DeleteNodegroupCommand({ clusterName, nodegroupName }));
    await removeInstances(instancesOf(found), cloud);
  },
};

async function find(id: string, { kubernetes }: Cloud): Promise<Nodegroup | undefined> {
  const [clusterName = "", nodegroupName = ""] = id.split(":");
  const request = new DescribeNodegroupCommand({ clusterName, nodegroupName });
  return (await ifThere(kubernetes.send(request)))?.nodegroup;
}

function instancesOf(found: Nodegroup | undefined): string {
  const name = found?.resources?.autoScalingGroups?.[0]?.name;
  if (name === undefined) throw new Error("moto names no group of instances for the node group");
  return name;
}

function hasTaint({ taints = [] }: NodeGroupValues, { key, effect }: TaintInput): boolean {
  return taints.some((taint) => taint.key === key && taint.effect === effect);
}

function apiTaint({ key, value, effect }: TaintInput): Taint {
  return { key, value, effect };
}
