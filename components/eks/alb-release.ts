import type { RouterGuards } from "../release-guards.ts";
import { SharedRelease } from "../shared-release.ts";
import { albListeners, type AlbEntrance } from "./alb-listeners.ts";
import type { CloudPlace } from "./cloud-place.ts";
import {
  checkedNodePort,
  checkedNodePorts,
  defaultNodePorts,
  defaultRouterNodePort,
  type NodePorts,
} from "./node-ports.ts";

export interface AlbReleaseArgs extends RouterGuards {
  readonly place: Pick<CloudPlace, "prefix" | "region">;
  readonly entrance: AlbEntrance;
  /** What the balancer and all nodes stand in: another one replaces both. */
  readonly network: {
    /** As the network has it. */
    readonly cidr: string;
    /** Zones of its subnets, in the order in which they divide it. */
    readonly zones: readonly string[];
  };
  /** As the balancer has it. Default: false. */
  readonly internal?: boolean;
  /** What is behind the balancer. Default: both colors, at the ports of a router that is told none. */
  readonly behind?: BehindAlb;
}

/** The colors themselves, or the nginx of a cluster. */
export type BehindAlb =
  | {
      /** As the router has them. Default: 30800, 30801. */
      readonly nodePorts?: NodePorts | undefined;
      readonly nginx?: never;
    }
  | {
      readonly nginx: {
        /** Namespace of its pods: another one is another nginx. */
        readonly namespace: string;
        /** As the front has it. Default: 30802. */
        readonly nodePort?: number | undefined;
      };
      readonly nodePorts?: never;
    };

/**
 * Where users find the balancer, and what would replace it, a target group or the nodes of both colors: changing any of it is an outage, so this comes
 * before everything else. Certificates, networks that are let in, times and logs are no part of it: they change in place.
 */
export class AlbRelease extends SharedRelease {
  constructor(name: string, args: AlbReleaseArgs) {
    const { place, entrance, network, internal = false, behind = {}, serving, lease, allowLiveChange } = args;
    const { users } = albListeners(entrance);
    const facts = {
      prefix: place.prefix,
      region: place.region,
      scheme: internal ? "internal" : "internet-facing",
      protocol: users.protocol,
      cidr: network.cidr,
      zones: network.zones.join(" "),
      ...factsBehind(behind),
      ...(entrance.hostName !== undefined && { host: entrance.hostName }),
    };
    super(name, { subject: "router", facts, serving, lease, allowLiveChange });
  }
}

function factsBehind({ nginx, nodePorts = defaultNodePorts }: BehindAlb): Record<string, string | number> {
  if (nginx) {
    const { namespace, nodePort = defaultRouterNodePort } = nginx;
    return { namespace, nginxPort: checkedNodePort(nodePort, "nodePort") };
  }
  const { blue, green } = checkedNodePorts(nodePorts);
  return { bluePort: blue, greenPort: green };
}
