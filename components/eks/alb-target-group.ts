import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import type * as pulumi from "@pulumi/pulumi";
import { paths } from "../../app/contract.ts";
import type { Color } from "../color.ts";
import { cloudTags, type CloudPlace } from "./cloud-place.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";
import { targetGroupName } from "./target-group-name.ts";

export interface TargetGroupArgs {
  readonly place: CloudPlace;
  /** What answers on its nodes, in a word: end of its name. */
  readonly what: string;
  readonly vpcId: pulumi.Input<string>;
  /** Port on every node. */
  readonly port: number;
  /** How long a node that leaves may finish its answers, seconds. */
  readonly deregistrationSeconds: number;
  /** Answered with 200 by a node that may get requests. */
  readonly healthPath: string;
}

export interface ColorTargetGroupArgs extends Omit<TargetGroupArgs, "what" | "healthPath"> {
  readonly color: Color;
  /** Asked of its servers. Default: all of their readiness. */
  readonly readyPath?: string | undefined;
}

/** The nodes of a color, for ever. A color that is not ready answers, and gets nobody. */
export function colorTargetGroup(
  name: string,
  { color, readyPath = paths.ready, ...args }: ColorTargetGroupArgs,
  options: pulumi.CustomResourceOptions,
): TargetGroup {
  return albTargetGroup(name, { ...args, what: color, healthPath: readyPath }, options);
}

/**
 * Nodes behind a balancer, for ever: whatever would replace the group is refused by AWS, whose names are unique. A new one would have no healthy
 * node when the users come.
 */
export function albTargetGroup(
  name: string,
  { place, what, vpcId, port, deregistrationSeconds, healthPath }: TargetGroupArgs,
  options: pulumi.CustomResourceOptions,
): TargetGroup {
  const groupName = targetGroupName(place, what);
  return new TargetGroup(
    `${name}-targets`,
    {
      name: groupName,
      targetType: "instance",
      vpcId,
      protocol: "HTTP",
      protocolVersion: "HTTP1",
      port,
      deregistrationDelay: deregistrationSeconds,
      // Answers differ in length by orders of magnitude: taking turns would heap the long ones up.
      loadBalancingAlgorithmType: "least_outstanding_requests",
      healthCheck: {
        path: healthPath,
        port: "traffic-port",
        protocol: "HTTP",
        matcher: "200",
        interval: 5,
        timeout: 4,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
      tags: cloudTags(place, groupName),
    },
    neverDeletedFirst(options),
  );
}
