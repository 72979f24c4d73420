import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as pulumi from "@pulumi/pulumi";
import type { AlbListeners } from "./alb-listeners.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";

/** Of a security group's name, characters. Source: EC2 API reference, CreateSecurityGroup, 2026-11. */
const longestGroupName = 255;

export interface AlbSecurityArgs {
  readonly place: CloudPlace;
  readonly vpcId: pulumi.Input<string>;
  readonly listeners: AlbListeners;
  /** Networks that users come from, IPv4. */
  readonly userCidrs: readonly string[];
  /** Networks that reach the direct paths, IPv4. Default: there are none. */
  readonly directCidrs?: readonly string[] | undefined;
}

/** Who reaches a balancer. It reaches nobody itself: a node attachment opens the way to its nodes. */
export class AlbSecurity extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;

  constructor(name: string, args: AlbSecurityArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:AlbSecurity", name, {}, options);
    const { place, vpcId, listeners, userCidrs, directCidrs } = args;
    refuseNobody("userCidrs", userCidrs);
    if (directCidrs) refuseNobody("directCidrs", directCidrs);
    const child = cloudOptions(place, this);
    const groupName = cloudName(place.prefix, "router", longestGroupName);
    const { users, direct, redirectPort } = listeners;

    const group = new SecurityGroup(
      `${name}-group`,
      {
        name: groupName,
        description: `Balancer of ${place.prefix}`,
        vpcId,
        tags: cloudTags(place, groupName),
      },
      neverDeletedFirst(child),
    );
    const admit = (who: string, cidrs: readonly string[], port: number) => {
      for (const cidr of new Set(cidrs)) {
        new SecurityGroupIngressRule(
          `${name}-${who}-${port}-${cidr}`,
          {
            securityGroupId: group.id,
            description: who,
            ipProtocol: "tcp",
            fromPort: port,
            toPort: port,
            cidrIpv4: cidr,
            tags: cloudTags(place, groupName),
          },
          // Networks come and go.
          { ...child, protect: false },
        );
      }
    };
    admit("users", userCidrs, users.port);
    if (redirectPort !== undefined) admit("users", userCidrs, redirectPort);
    if (directCidrs) admit("operators", directCidrs, direct.port);

    this.groupId = group.id;
    this.registerOutputs({ groupId: this.groupId });
  }
}

function refuseNobody(path: string, cidrs: readonly string[]): void {
  if (cidrs.length > 0) return;
  throw new RangeError(
    `${path}: got none; allowed are networks such as 203.0.113.0/24; name those that may come: nobody is let in unasked`,
  );
}
