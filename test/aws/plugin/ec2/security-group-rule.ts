import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { account, ifThere } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { number, text, type Inputs } from "../shape.ts";
import { tagsOf, tagsShape, type Tags } from "../tags.ts";
import { setComputingTags, tagSpecifications } from "./computing-tags.ts";

interface RuleValues {
  readonly securityGroupId: string;
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly prefixListId?: string;
  readonly referencedSecurityGroupId?: string;
  readonly description?: string;
  readonly tags?: Tags;
}

const ends = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

/** AWS changes a rule in place; moto does so for IPv4 alone, so that here every change but that of tags makes a new rule. */
const inputs: Inputs = {
  securityGroupId: text({ required: true, replaces: true }),
  ipProtocol: text({ required: true, replaces: true }),
  fromPort: number(-1, 65_535, { replaces: true }),
  toPort: number(-1, 65_535, { replaces: true }),
  cidrIpv4: text({ replaces: true }),
  cidrIpv6: text({ replaces: true }),
  prefixListId: text({ replaces: true }),
  referencedSecurityGroupId: text({ replaces: true }),
  description: text({ longest: 255, replaces: true }),
  tags: tagsShape,
};

export const securityGroupIngressRule = ruleType("SecurityGroupIngressRule", false);
export const securityGroupEgressRule = ruleType("SecurityGroupEgressRule", true);

function ruleType(name: string, isEgress: boolean): EmulatedType<RuleValues> {
  return {
    token: `aws:vpc/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
    inputs,
    check(values) {
      const stated = ends.filter((end) => values[end] !== undefined);
      if (stated.length === 1) return [];
      const reason = `the rule has ${stated.join(", ") || "none"} of ${ends.join(", ")}; AWS takes one`;
      return [{ property: stated[0] ?? ends[0], reason }];
    },
    async create(values, { computing }) {
      const request = {
        GroupId: values.securityGroupId,
        IpPermissions: [permission(values)],
        TagSpecifications: tagSpecifications("security-group-rule", values.tags),
      };
      const { SecurityGroupRules } = isEgress
        ? await computing.send(new AuthorizeSecurityGroupEgressCommand(request))
        : await computing.send(new AuthorizeSecurityGroupIngressCommand(request));
      return SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? "";
    },
    async live(id, { computing, region }) {
      const request = new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] });
      const found = (await ifThere(computing.send(request)))?.SecurityGroupRules?.[0];
      if (found === undefined) return undefined;
      return {
        securityGroupId: found.GroupId,
        ipProtocol: found.IpProtocol,
        fromPort: found.FromPort,
        toPort: found.ToPort,
        cidrIpv4: found.CidrIpv4,
        cidrIpv6: found.CidrIpv6,
        prefixListId: found.PrefixListId,
        referencedSecurityGroupId: found.ReferencedGroupInfo?.GroupId,
        // moto forgets that of a rule for another group: what is not told stays as it was recorded.
        ...(found.Description !== undefined &&
          found.Description !== "" && { description: found.Description }),
        tags: tagsOf(found.Tags),
        arn: `arn:aws:ec2:${region}:${account}:security-group-rule/${id}`,
        securityGroupRuleId: id,
      };
    },
    update: (id, values, cloud, { tags }) => setComputingTags(id, tags, values.tags, cloud),
    async remove(_id, { computing }, recorded) {
      const request = { GroupId: recorded.securityGroupId, IpPermissions: [permission(recorded)] };
      if (isEgress) await ifThere(computing.send(new RevokeSecurityGroupEgressCommand(request)));
      else await ifThere(computing.send(new RevokeSecurityGroupIngressCommand(request)));
    },
  };
}

function permission(values: RuleValues): IpPermission {
  const { ipProtocol, fromPort, toPort, cidrIpv4, cidrIpv6, prefixListId, description } = values;
  const Description = description;
  return {
    IpProtocol: ipProtocol,
    FromPort: fromPort,
    ToPort: toPort,
    IpRanges: cidrIpv4 === undefined ? undefined : [{ CidrIp: cidrIpv4, Description }],
    Ipv6Ranges: cidrIpv6 === undefined ? undefined : [{ CidrIpv6: cidrIpv6, Description }],
    PrefixListIds: prefixListId === undefined ? undefined : [{ PrefixListId: prefixListId, Description }],
    UserIdGroupPairs:
      values.referencedSecurityGroupId === undefined
        ? undefined
        : [{ GroupId: values.referencedSecurityGroupId, Description }],
  };
}
