import type { RouterGuards } from "../release-guards.ts";
import { SharedRelease } from "../shared-release.ts";
import { albListeners, type AlbEntrance } from "./alb-listeners.ts";
import type { CloudPlace } from "./cloud-place.ts";
import { checkedNodePorts, defaultNodePorts, type NodePorts } from "./node-ports.ts";

export interface AlbReleaseArgs extends RouterGuards {
  readonly place: Pick<CloudPlace, "prefix" | "region">;
  readonly entrance: AlbEntrance;
  /** As the router has them. */
  readonly nodePorts?: NodePorts;
  /** As the router has it. Default: false. */
  readonly internal?: boolean;
}

/**
 * Where users find the balancer, and what would replace it or a target group: changing any of it is an outage, so this comes before everything else.
 * Certificates, networks that are let in, times and logs are no part of it: they change in place.
 */
export class AlbRelease extends SharedRelease {
  constructor(name: string, args: AlbReleaseArgs) {
    const { place, entrance, internal = false, serving, lease, allowLiveChange } = args;
    const nodePorts = checkedNodePorts(args.nodePorts ?? defaultNodePorts);
    const { users } = albListeners(entrance);
    const facts = {
      prefix: place.prefix,
      region: place.region,
      scheme: internal ? "internal" : "internet-facing",
      protocol: users.protocol,
      bluePort: nodePorts.blue,
      greenPort: nodePorts.green,
      ...(entrance.hostName !== undefined && { host: entrance.hostName }),
    };
    super(name, { subject: "router", facts, serving, lease, allowLiveChange });
  }
}
