import * as pulumi from "@pulumi/pulumi";
import { colors, type Color } from "../color.ts";
import { declareBalancer, type BalancerArgs } from "./alb-balancer.ts";
import { AlbDirectPaths } from "./alb-direct-paths.ts";
import type { ListenerSettings } from "./alb-listeners.ts";
import { colorTargetGroup } from "./alb-target-group.ts";
import { albTimes } from "./alb-times.ts";
import { cloudOptions, type CloudPlace } from "./cloud-place.ts";
import { checkedNodePorts, defaultNodePorts, type NodePorts } from "./node-ports.ts";

export interface AlbRouterArgs extends BalancerArgs {
  /** Networks that the gate and operators come from, IPv4: they reach the colors past the route, with the secret. */
  readonly directCidrs: readonly string[];
  /** What whoever takes a direct path sends as `X-Bluegreen-Secret`: 32 to 128 letters, digits, `-` and `_`. */
  readonly directSecret: pulumi.Input<string>;
  /** Port of each color on every node; another one would be another target group, which AWS refuses while the old one stands. Default: 30800, 30801. */
  readonly nodePorts?: NodePorts;
  /** Where servers say, with 200, that they may get users. Default: `/ready`. */
  readonly readyPath?: string | undefined;
}

/**
 * An Application Load Balancer in front of both colors. It comes first and stands alone: both target groups are there for ever, whether a color
 * has nodes or not, and nothing in it depends on which one is active. Until the first route nothing listens at the users' port.
 */
export class AlbRouter extends pulumi.ComponentResource {
  readonly place: CloudPlace;
  /** As users reach it, without a trailing slash. */
  readonly url: pulumi.Output<string>;
  /** What direct paths begin with, for requests with the secret: what a gate takes. */
  readonly directUrl: pulumi.Output<string>;
  /** URL of each color by the direct path. */
  readonly colorUrls: pulumi.Output<Record<Color, string>>;
  /** Name that AWS gave the balancer: what the users' name has to point to. */
  readonly dnsName: pulumi.Output<string>;
  readonly loadBalancerArn: pulumi.Output<string>;
  readonly targetGroupArns: Readonly<Record<Color, pulumi.Output<string>>>;
  readonly nodePorts: NodePorts;
  readonly deletionProtection: boolean;
  readonly securityGroupId: pulumi.Output<string>;
  /** What a route listens with. */
  readonly users: ListenerSettings;
  /** In force once they exist: the direct paths to the colors work. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AlbRouterArgs, options?: pulumi.ComponentResourceOptions) {
    const { place, vpcId, deletionProtection = true } = args;
    super("bluegreen:eks:AlbRouter", name, {}, { protect: deletionProtection, ...options });
    const { longestStreamSeconds = 3600, longestGapSeconds = 300 } = args;
    const nodePorts = checkedNodePorts(args.nodePorts ?? defaultNodePorts);
    const { deregistrationSeconds, idleSeconds } = albTimes(longestStreamSeconds, longestGapSeconds);

    const { balancer, listeners, securityGroupId, ready, urlOf } = declareBalancer(
      name,
      { ...args, idleSeconds },
      this,
    );
    const targetGroups = colors.map((color) =>
      colorTargetGroup(
        `${name}-${color}`,
        { place, color, vpcId, port: nodePorts[color], deregistrationSeconds, readyPath: args.readyPath },
        cloudOptions(place, this),
      ),
    );
    const targetGroupArns = Object.fromEntries(
      colors.map((color, index) => [color, targetGroups[index]?.arn]),
    ) as Record<Color, pulumi.Output<string>>;
    const direct = new AlbDirectPaths(
      `${name}-direct`,
      {
        place,
        loadBalancerArn: balancer.arn,
        listener: listeners.direct,
        targetGroupArns,
        secret: args.directSecret,
      },
      { parent: this },
    );

    this.place = place;
    this.url = urlOf(listeners.users);
    this.directUrl = urlOf(listeners.direct);
    this.colorUrls = this.directUrl.apply((start) => ({ blue: `${start}/blue`, green: `${start}/green` }));
    this.dnsName = balancer.dnsName;
    this.loadBalancerArn = balancer.arn;
    this.targetGroupArns = targetGroupArns;
    this.nodePorts = nodePorts;
    this.deletionProtection = deletionProtection;
    this.securityGroupId = securityGroupId;
    this.users = listeners.users;
    this.ready = [...ready, ...targetGroups, ...direct.ready];
    this.registerOutputs({ url: this.url });
  }
}
