import * as pulumi from "@pulumi/pulumi";
import { appPort } from "../../app/contract.ts";
import type { Color } from "../color.ts";
import { standingAt, type Place } from "../kubernetes/place.ts";
import type { AlbRouter } from "./alb-router.ts";
import { declareNodeWay, nodesService, type ReachedNodes } from "./node-way.ts";

export interface NodeAttachmentArgs extends ReachedNodes {
  readonly router: Pick<AlbRouter, "place" | "targetGroupArns" | "securityGroupId" | "nodePorts" | "ready">;
  readonly color: Color;
}

/** URL of a color's pods for other pods of the cluster. */
export function nodesUrl(place: Pick<Place, "prefix" | "namespace">, color: Color): string {
  return `http://${nodesService(place, color)}.${place.namespace}.svc:${appPort}`;
}

/** The way from a balancer to the pods of a color, by the color's nodes. It stays while the color has no nodes. */
export class NodeAttachment extends pulumi.ComponentResource {
  /** In force once they exist: the balancer reaches the color. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NodeAttachmentArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:NodeAttachment", name, {}, standingAt(args.standing, options));
    const { router, color } = args;
    this.ready = declareNodeWay(
      name,
      {
        balancer: { ...router, targetGroupArn: router.targetGroupArns[color] },
        nodes: args,
        pods: {
          role: "color",
          serviceRole: "color",
          color,
          port: appPort,
          nodePort: router.nodePorts[color],
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
