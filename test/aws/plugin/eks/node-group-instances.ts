import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import { CreateLaunchTemplateCommand, DeleteLaunchTemplateCommand } from "@aws-sdk/client-ec2";
import type { Cloud } from "../cloud.ts";

export interface Scaling {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
}

interface Instances {
  readonly scaling: Scaling;
  readonly subnetIds: readonly string[];
  readonly instanceType: string;
}

/** An image that moto has: it starts nothing without one. */
const imageId = "ami-12c6146b";

/**
 * Makes the group of instances that EKS makes for a node group, under the name that moto made up for it, so that they become targets once the group is
 * attached to a target group. EKS too gives it a launch template of its own.
 */
export async function createInstances(
  name: string,
  { scaling, subnetIds, instanceType }: Instances,
  cloud: Cloud,
) {
  await cloud.computing.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: name,
      LaunchTemplateData: { ImageId: imageId, InstanceType: instanceType as "g4dn.xlarge" },
    }),
  );
  await cloud.scaling.send(
    new CreateAutoScalingGroupCommand({
      ...sizesOf(name, scaling),
      LaunchTemplate: { LaunchTemplateName: name, Version: "1" },
      VPCZoneIdentifier: subnetIds.join(","),
    }),
  );
}

export async function scaleInstances(name: string, scaling: Scaling, cloud: Cloud): Promise<void> {
  await cloud.scaling.send(new UpdateAutoScalingGroupCommand(sizesOf(name, scaling)));
}

export async function removeInstances(name: string, cloud: Cloud): Promise<void> {
  await cloud.scaling.send(
    new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }),
  );
  await cloud.computing.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName: name }));
}

function sizesOf(name: string, { minSize, maxSize, desiredSize }: Scaling) {
  return { AutoScalingGroupName: name, MinSize: minSize, MaxSize: maxSize, DesiredCapacity: desiredSize };
}
