import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { configurationPath } from "../../provider/resources.ts";
import { standingAt } from "../kubernetes/place.ts";
import { routerPorts } from "../kubernetes/router-pod.ts";
import { declareBalancer, longestBalancerName, type BalancerArgs } from "./alb-balancer.ts";
import { refusingRules } from "./alb-front-rules.ts";
import { albTargetGroup } from "./alb-target-group.ts";
import { albTimes } from "./alb-times.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags } from "./cloud-place.ts";
import { checkedNodePort, defaultRouterNodePort } from "./node-ports.ts";
import { declareNodeWay, type ReachedNodes } from "./node-way.ts";

export interface AlbFrontArgs extends BalancerArgs, ReachedNodes {
  /** Port of nginx on every node; another one would be another target group, which AWS refuses while the old one stands. Default: 30802. */
  readonly nodePort?: number;
}

/**
 * An Application Load Balancer in front of the nginx of a cluster: TLS, a name and a public address, and nothing about colors. Users alone come
 * through it: the gate and operators reach a color through the cluster's API server, so whoever asks for one here is refused. nginx has to be
 * `behindBalancer`.
 */
export class AlbFront extends pulumi.ComponentResource {
  /** As users reach it, without a trailing slash. */
  readonly url: pulumi.Output<string>;
  /** Name that AWS gave the balancer: what the users' name has to point to. */
  readonly dnsName: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** Port of nginx on every node. */
  readonly nodePort: number;
  /** In force once they exist: users reach nginx, once there is one. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AlbFrontArgs, options?: pulumi.ComponentResourceOptions) {
    const { place, vpcId, deletionProtection = true, nodePort = defaultRouterNodePort } = args;
    const protectedOptions = { protect: deletionProtection, ...options };
    super("bluegreen:eks:AlbFront", name, {}, standingAt(args.standing, protectedOptions));
    const { longestStreamSeconds = 3600, longestGapSeconds = 300 } = args;
    const port = checkedNodePort(nodePort, "nodePort");
    const { deregistrationSeconds, idleSeconds } = albTimes(longestStreamSeconds, longestGapSeconds);
    const child = cloudOptions(place, this);

    const { balancer, listeners, securityGroupId, ready, urlOf } = declareBalancer(
      name,
      { ...args, idleSeconds },
      this,
    );
    const targets = albTargetGroup(
      name,
      { place, what: "nginx", vpcId, port, deregistrationSeconds, healthPath: configurationPath },
      child,
    );
    const tags = cloudTags(place, cloudName(place.prefix, "users", longestBalancerName));
    const way = declareNodeWay(
      `${name}-nodes`,
      {
        balancer: { place, securityGroupId, targetGroupArn: targets.arn, ready: [...ready, targets] },
        nodes: args,
        pods: { role: "router", serviceRole: "balancer", port: routerPorts.balancer, nodePort: port },
      },
      // Nodes of another type are another group, which is attached in the place of the one before.
      { parent: this, protect: false },
    );
    const users = new lb.Listener(
      `${name}-users`,
      {
        loadBalancerArn: balancer.arn,
        ...listeners.users,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
        tags,
      },
      child,
    );
    const rules = refusingRules().map(
      ({ way, ...rule }) =>
        new lb.ListenerRule(
          `${name}-refuse-${way}`,
          {
            listenerArn: users.arn,
            ...rule,
            actions: [
              {
                type: "fixed-response",
                fixedResponse: { statusCode: "403", contentType: "text/plain", messageBody: "forbidden" },
              },
            ],
            tags,
          },
          child,
        ),
    );

    this.url = urlOf(listeners.users);
    this.dnsName = balancer.dnsName;
    this.securityGroupId = securityGroupId;
    this.nodePort = port;
    this.ready = [...ready, targets, ...way, users, ...rules];
    this.registerOutputs({ url: this.url });
  }
}
