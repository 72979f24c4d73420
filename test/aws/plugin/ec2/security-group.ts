import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import { account, ifThere } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, text } from "../shape.ts";
import { tagsOf, tagsShape, type Tags } from "../tags.ts";
import { setComputingTags, tagSpecifications } from "./computing-tags.ts";

interface SecurityGroupValues {
  readonly name: string;
  readonly description?: string;
  readonly vpcId: string;
  readonly tags?: Tags;
}

/** A security group without rules of its own: those are resources beside it, `vpc.SecurityGroupIngressRule` and `…EgressRule`. */
export const securityGroup: EmulatedType<SecurityGroupValues> = {
  token: "aws:ec2/securityGroup:SecurityGroup",
  inputs: {
    name: text({ required: true, replaces: true, unique: true, longest: 255, pattern: /^(?!sg-)/ }),
    description: text({ replaces: true, longest: 255, pattern: /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/ }),
    vpcId: text({ required: true, replaces: true }),
    revokeRulesOnDelete: flag(),
    tags: tagsShape,
  },
  async create({ name, description = "Managed by Pulumi", vpcId, tags }, { computing }) {
    const { GroupId = "" } = await computing.send(
      new CreateSecurityGroupCommand({
        GroupName: name,
        Description: description,
        VpcId: vpcId,
        TagSpecifications: tagSpecifications("security-group", tags),
      }),
    );
    // As the official provider: AWS itself lets everything out.
    const everything = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
    await computing.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: everything }));
    return GroupId;
  },
  async live(id, { computing, region }) {
    const answer = await ifThere(computing.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] })));
    const found = answer?.SecurityGroups?.[0];
    if (found === undefined) return undefined;
    return {
      name: found.GroupName,
      description: found.Description,
      vpcId: found.VpcId,
      tags: tagsOf(found.Tags),
      arn: `arn:aws:ec2:${region}:${account}:security-group/${id}`,
      ownerId: found.OwnerId,
    };
  },
  update: (id, values, cloud, { tags }) => setComputingTags(id, tags, values.tags, cloud),
  async remove(id, { computing }) {
    await ifThere(computing.send(new DeleteSecurityGroupCommand({ GroupId: id })));
  },
};
