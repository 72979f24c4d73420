import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import type * as pulumi from "@pulumi/pulumi";
import { paths } from "../../app/contract.ts";
import type { Color } from "../color.ts";
import { cloudTags, type CloudPlace } from "./cloud-place.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";
import { targetGroupName } from "./target-group-name.ts";

export interface AlbTargetGroupArgs {
  readonly place: CloudPlace;
  readonly color: Color;
  readonly vpcId: pulumi.Input<string>;
  /** Port of the color on every node. */
  readonly port: number;
  /** How long a node that leaves may finish its answers, seconds. */
  readonly deregistrationSeconds: number;
}

/**
 * The nodes of a color, for ever: whatever would replace the group is refused by AWS, whose names are unique. A new one would have no healthy
 * node when the users come.
 */
export function albTargetGroup(
  name: string,
  { place, color, vpcId, port, deregistrationSeconds }: AlbTargetGroupArgs,
  options: pulumi.CustomResourceOptions,
): TargetGroup {
  const groupName = targetGroupName(place, color);
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
        path: paths.ready,
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
