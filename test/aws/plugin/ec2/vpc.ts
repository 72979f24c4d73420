import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import { account, ifThere, type Cloud } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, text } from "../shape.ts";
import { tagsOf, tagsShape, type Tags } from "../tags.ts";
import { setComputingTags, tagSpecifications } from "./computing-tags.ts";

interface VpcValues {
  readonly cidrBlock: string;
  readonly enableDnsSupport?: boolean;
  readonly enableDnsHostnames?: boolean;
  readonly tags?: Tags;
}

export const vpc: EmulatedType<VpcValues> = {
  token: "aws:ec2/vpc:Vpc",
  inputs: {
    cidrBlock: text({ required: true, replaces: true }),
    enableDnsSupport: flag(),
    enableDnsHostnames: flag(),
    tags: tagsShape,
  },
  async create(values, cloud) {
    const { Vpc } = await cloud.computing.send(
      new CreateVpcCommand({
        CidrBlock: values.cidrBlock,
        TagSpecifications: tagSpecifications("vpc", values.tags),
      }),
    );
    const id = Vpc?.VpcId ?? "";
    await setNames(id, values, cloud);
    return id;
  },
  async live(id, cloud) {
    const { computing, region } = cloud;
    const found = (await ifThere(computing.send(new DescribeVpcsCommand({ VpcIds: [id] }))))?.Vpcs?.[0];
    if (found === undefined) return undefined;
    const groups = new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: "vpc-id", Values: [id] },
        { Name: "group-name", Values: ["default"] },
      ],
    });
    return {
      cidrBlock: found.CidrBlock,
      enableDnsSupport: await hasNames(id, "enableDnsSupport", cloud),
      enableDnsHostnames: await hasNames(id, "enableDnsHostnames", cloud),
      instanceTenancy: found.InstanceTenancy,
      tags: tagsOf(found.Tags),
      arn: `arn:aws:ec2:${region}:${account}:vpc/${id}`,
      ownerId: found.OwnerId,
      defaultSecurityGroupId: (await computing.send(groups)).SecurityGroups?.[0]?.GroupId,
    };
  },
  async update(id, values, cloud, { tags }) {
    await setNames(id, values, cloud);
    await setComputingTags(id, tags, values.tags, cloud);
  },
  async remove(id, { computing }) {
    await ifThere(computing.send(new DeleteVpcCommand({ VpcId: id })));
  },
};

async function setNames(
  id: string,
  { enableDnsSupport, enableDnsHostnames }: VpcValues,
  { computing }: Cloud,
): Promise<void> {
  const VpcId = id;
  if (enableDnsSupport !== undefined) {
    const EnableDnsSupport = { Value: enableDnsSupport };
    await computing.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport }));
  }
  if (enableDnsHostnames !== undefined) {
    const EnableDnsHostnames = { Value: enableDnsHostnames };
    await computing.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames }));
  }
}

async function hasNames(
  id: string,
  attribute: "enableDnsSupport" | "enableDnsHostnames",
  { computing }: Cloud,
): Promise<boolean | undefined> {
  const answer = await computing.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: attribute }));
  return attribute === "enableDnsSupport" ? answer.EnableDnsSupport?.Value : answer.EnableDnsHostnames?.Value;
}
