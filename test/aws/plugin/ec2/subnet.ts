import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  ModifySubnetAttributeCommand,
} from "@aws-sdk/client-ec2";
import { ifThere, type Cloud } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, text } from "../shape.ts";
import { tagsOf, tagsShape, type Tags } from "../tags.ts";
import { setComputingTags, tagSpecifications } from "./computing-tags.ts";

interface SubnetValues {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly availabilityZone: string;
  readonly mapPublicIpOnLaunch?: boolean;
  readonly tags?: Tags;
}

export const subnet: EmulatedType<SubnetValues> = {
  token: "aws:ec2/subnet:Subnet",
  inputs: {
    vpcId: text({ required: true, replaces: true }),
    cidrBlock: text({ required: true, replaces: true }),
    availabilityZone: text({ required: true, replaces: true }),
    mapPublicIpOnLaunch: flag(),
    tags: tagsShape,
  },
  async create(values, cloud) {
    const { Subnet } = await cloud.computing.send(
      new CreateSubnetCommand({
        VpcId: values.vpcId,
        CidrBlock: values.cidrBlock,
        AvailabilityZone: values.availabilityZone,
        TagSpecifications: tagSpecifications("subnet", values.tags),
      }),
    );
    const id = Subnet?.SubnetId ?? "";
    await setPublic(id, values, cloud);
    return id;
  },
  async live(id, { computing }) {
    const answer = await ifThere(computing.send(new DescribeSubnetsCommand({ SubnetIds: [id] })));
    const found = answer?.Subnets?.[0];
    if (found === undefined) return undefined;
    return {
      vpcId: found.VpcId,
      cidrBlock: found.CidrBlock,
      availabilityZone: found.AvailabilityZone,
      availabilityZoneId: found.AvailabilityZoneId,
      mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
      tags: tagsOf(found.Tags),
      arn: found.SubnetArn,
      ownerId: found.OwnerId,
    };
  },
  async update(id, values, cloud, { tags }) {
    await setPublic(id, values, cloud);
    await setComputingTags(id, tags, values.tags, cloud);
  },
  async remove(id, { computing }) {
    await ifThere(computing.send(new DeleteSubnetCommand({ SubnetId: id })));
  },
};

async function setPublic(
  id: string,
  { mapPublicIpOnLaunch = false }: SubnetValues,
  { computing }: Cloud,
): Promise<void> {
  const MapPublicIpOnLaunch = { Value: mapPublicIpOnLaunch };
  await computing.send(new ModifySubnetAttributeCommand({ SubnetId: id, MapPublicIpOnLaunch }));
}
