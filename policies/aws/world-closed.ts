import type { DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import type { SecurityGroupRuleArgs } from "@pulumi/aws/ec2/securityGroupRule";
import type { SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc/securityGroupIngressRule";
import type { Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import { eachKnown } from "../each-known.ts";
import { knownOr } from "../known.ts";
import { resourceRule } from "../rule.ts";
import { widthThresholds, worldIn, type Widths } from "./wide-networks.ts";

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const oldRule = "aws:ec2/securityGroupRule:SecurityGroupRule";

type Args =
  SecurityGroupIngressRuleArgs | SecurityGroupRuleArgs | SecurityGroupArgs | DefaultSecurityGroupArgs;

/** Which ports a rule opens. */
interface Opened {
  readonly protocol: string | undefined;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
}

interface Networks {
  readonly cidrBlocks?: string[];
  readonly ipv6CidrBlocks?: string[];
}

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
    ...widthThresholds,
  }),
  *violations({ type, props }, thresholds) {
    if (type === ingressRule) {
      const rule = props as Unwrap<SecurityGroupIngressRuleArgs>;
      const networks = [knownOr(() => rule.cidrIpv4), knownOr(() => rule.cidrIpv6)];
      const opened = () => ({ protocol: rule.ipProtocol, fromPort: rule.fromPort, toPort: rule.toPort });
      yield* openToWorld("it ", networks, opened, thresholds);
    } else if (type === oldRule) {
      const rule = props as Unwrap<SecurityGroupRuleArgs>;
      if (rule.type === "ingress") yield* openToWorld("it ", networksOf(rule), () => rule, thresholds);
    } else {
      const { ingress } = props as Unwrap<SecurityGroupArgs | DefaultSecurityGroupArgs>;
      yield* eachKnown(ingress, (rule, at) =>
        openToWorld(`ingress[${at}] `, networksOf(rule), () => rule, thresholds),
      );
    }
  },
});

function* openToWorld(
  path: string,
  networks: readonly (string | undefined)[],
  opened: () => Opened,
  { ports, ...widths }: Widths & { readonly ports: readonly number[] },
): Generator<string> {
  const [world] = networks
    .map((network) => (network === undefined ? undefined : worldIn(network, widths)))
    .filter((each) => each !== undefined);
  if (world === undefined) return;
  const { protocol, fromPort, toPort } = opened();
  // AWS reads no ports where a rule is of all protocols.
  const isAll = protocol === "-1" || protocol === "all" || fromPort === undefined || fromPort <= 0;
  if (!isAll && fromPort === toPort && ports.includes(fromPort)) return;
  const told = isAll
    ? "all ports"
    : fromPort === toPort
      ? `port ${fromPort}`
      : `ports ${fromPort} to ${toPort}`;
  yield `${path}lets ${world} in on ${told}; allowed: ${ports.join(", ")}`;
}

function networksOf(rule: Networks): readonly string[] {
  const both = [knownOr(() => rule.cidrBlocks), knownOr(() => rule.ipv6CidrBlocks)];
  return both.flatMap((networks) => [...eachKnown(networks, (network) => [network])]);
}
