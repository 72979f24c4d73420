import type { DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import type { SecurityGroupRuleArgs } from "@pulumi/aws/ec2/securityGroupRule";
import type { SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc/securityGroupIngressRule";
import type { Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import { resourceRule } from "../rule.ts";

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const oldRule = "aws:ec2/securityGroupRule:SecurityGroupRule";

type Args =
  SecurityGroupIngressRuleArgs | SecurityGroupRuleArgs | SecurityGroupArgs | DefaultSecurityGroupArgs;

/** Who may reach which ports, whatever type says it. */
interface Opening {
  readonly path: string;
  readonly networks: readonly (string | undefined)[];
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
}

const world: readonly (string | undefined)[] = ["0.0.0.0/0", "::/0"];

export const worldClosed = resourceRule<Args>()({
  name: "aws-world-closed",
  description: "Security groups let the whole world in on the router's ports alone.",
  why: "Whatever else it can reach takes no part in gates, limits and weights, and is found within minutes.",
  cure: "Name the networks or the security group that need the port; eks.userCidrs and eks.directCidrs of the stack do so.",
  types: [
    ingressRule,
    oldRule,
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  ],
  thresholds: z.object({
    ports: z.array(z.int()).default([80, 443]).describe("Ports on which users reach the router."),
  }),
  violations({ type, props }, { ports }) {
    return openingsOf(type, props)
      .filter(({ networks }) => networks.some((network) => world.includes(network)))
      .filter(({ fromPort, toPort }) => fromPort !== toPort || !ports.includes(fromPort ?? -1))
      .map(
        ({ path, fromPort, toPort }) =>
          `${path}lets everybody in on ${toldPorts(fromPort, toPort)}; allowed: ${ports.join(", ")}`,
      );
  },
});

function openingsOf(type: string, props: Unwrap<Args>): readonly Opening[] {
  if (type === ingressRule) {
    const { cidrIpv4, cidrIpv6, fromPort, toPort } = props as Unwrap<SecurityGroupIngressRuleArgs>;
    return [{ path: "it ", networks: [cidrIpv4, cidrIpv6], fromPort, toPort }];
  }
  if (type === oldRule) {
    const rule = props as Unwrap<SecurityGroupRuleArgs>;
    return rule.type === "ingress" ? [{ ...rule, path: "it ", networks: networksOf(rule) }] : [];
  }
  const { ingress = [] } = props as Unwrap<SecurityGroupArgs | DefaultSecurityGroupArgs>;
  return ingress.map((rule, at) => ({ ...rule, path: `ingress[${at}] `, networks: networksOf(rule) }));
}

function networksOf(rule: { readonly cidrBlocks?: string[]; readonly ipv6CidrBlocks?: string[] }) {
  return [...(rule.cidrBlocks ?? []), ...(rule.ipv6CidrBlocks ?? [])];
}

/** Of a rule for all protocols AWS wants no ports, or 0 and 0. */
function toldPorts(fromPort: number | undefined, toPort: number | undefined): string {
  if (fromPort === undefined || fromPort <= 0) return "all ports";
  return fromPort === toPort ? `port ${fromPort}` : `ports ${fromPort} to ${toPort}`;
}
