import {
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
  type Tag,
} from "@aws-sdk/client-auto-scaling";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, list, number, object, set, text } from "../shape.ts";

interface GroupTag {
  readonly key: string;
  readonly value: string;
  readonly propagateAtLaunch: boolean;
}

interface GroupValues {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity?: number;
  readonly launchTemplate: { readonly id: string; readonly version?: string };
  readonly vpcZoneIdentifiers: readonly string[];
  readonly healthCheckType?: string;
  readonly healthCheckGracePeriod?: number;
  readonly tags?: readonly GroupTag[];
}

/** A group of instances. moto pretends that they run. */
export const group: EmulatedType<GroupValues> = {
  token: "aws:autoscaling/group:Group",
  inputs: {
    name: text({ required: true, replaces: true, unique: true, longest: 255 }),
    minSize: number(0, 10_000, { required: true }),
    maxSize: number(0, 10_000, { required: true }),
    desiredCapacity: number(0, 10_000),
    launchTemplate: object({ id: text({ required: true }), version: text() }, { required: true }),
    vpcZoneIdentifiers: set(text(), { required: true }),
    healthCheckType: text({ oneOf: ["EC2", "ELB"] }),
    healthCheckGracePeriod: number(0, 86_400),
    forceDelete: flag(),
    waitForCapacityTimeout: text(),
    tags: list(
      object({
        key: text({ required: true }),
        value: text({ required: true }),
        propagateAtLaunch: flag({ required: true }),
      }),
    ),
  },
  check({ minSize, maxSize, desiredCapacity = minSize }) {
    if (minSize <= desiredCapacity && desiredCapacity <= maxSize) return [];
    const reason = `is ${desiredCapacity}; AWS takes minSize to maxSize, ${minSize} to ${maxSize}`;
    return [{ property: "desiredCapacity", reason }];
  },
  async create(values, { scaling }) {
    await scaling.send(
      new CreateAutoScalingGroupCommand({
        ...changeable(values),
        Tags: values.tags?.map((tag) => apiTag(values.name, tag)),
      }),
    );
    return values.name;
  },
  async live(name, { scaling }) {
    const request = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
    const found = (await scaling.send(request)).AutoScalingGroups?.[0];
    if (found === undefined) return undefined;
    const { LaunchTemplateId: id, Version: version } = found.LaunchTemplate ?? {};
    return {
      name,
      minSize: found.MinSize,
      maxSize: found.MaxSize,
      desiredCapacity: found.DesiredCapacity,
      launchTemplate: { id, version },
      vpcZoneIdentifiers: found.VPCZoneIdentifier?.split(","),
      healthCheckType: found.HealthCheckType,
      healthCheckGracePeriod: found.HealthCheckGracePeriod,
      tags: found.Tags?.map(({ Key, Value, PropagateAtLaunch }) => {
        return { key: Key, value: Value, propagateAtLaunch: PropagateAtLaunch };
      }),
      availabilityZones: found.AvailabilityZones,
      arn: found.AutoScalingGroupARN,
    };
  },
  async update(name, values, { scaling }, { tags: recorded = [] }) {
    const { tags = [] } = values;
    await scaling.send(new UpdateAutoScalingGroupCommand(changeable(values)));
    const gone = recorded.filter(({ key }) => !tags.some((tag) => tag.key === key));
    if (gone.length > 0)
      await scaling.send(new DeleteTagsCommand({ Tags: gone.map((tag) => apiTag(name, tag)) }));
    if (tags.length > 0)
      await scaling.send(new CreateOrUpdateTagsCommand({ Tags: tags.map((tag) => apiTag(name, tag)) }));
  },
  async remove(name, { scaling }) {
    const request = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
    if ((await scaling.send(request)).AutoScalingGroups?.[0] === undefined) return;
    await scaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }));
  },
};

function changeable(values: GroupValues) {
  const { id: LaunchTemplateId, version: Version } = values.launchTemplate;
  return {
    AutoScalingGroupName: values.name,
    MinSize: values.minSize,
    MaxSize: values.maxSize,
    DesiredCapacity: values.desiredCapacity ?? values.minSize,
    LaunchTemplate: { LaunchTemplateId, Version },
    VPCZoneIdentifier: values.vpcZoneIdentifiers.join(","),
    HealthCheckType: values.healthCheckType,
    HealthCheckGracePeriod: values.healthCheckGracePeriod,
  };
}

function apiTag(group: string, { key, value, propagateAtLaunch }: GroupTag): Tag {
  return {
    ResourceId: group,
    ResourceType: "auto-scaling-group",
    Key: key,
    Value: value,
    PropagateAtLaunch: propagateAtLaunch,
  };
}
