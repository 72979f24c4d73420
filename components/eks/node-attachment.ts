import { Attachment } from "@pulumi/aws/autoscaling/attachment";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appPort } from "../../app/contract.ts";
import type { Color } from "../color.ts";
import { addressFamily } from "../kubernetes/address-family.ts";
import { objectLabels } from "../kubernetes/object-labels.ts";
import { standingAt, type Place } from "../kubernetes/place.ts";
import { stackLabels } from "../labels.ts";
import type { AlbRouter } from "./alb-router.ts";
import { cloudOptions, cloudTags } from "./cloud-place.ts";

export interface NodeAttachmentArgs {
  readonly router: Pick<AlbRouter, "place" | "targetGroupArns" | "securityGroupId" | "nodePorts" | "ready">;
  readonly color: Color;
  /** Where the color's pods stand in the cluster. */
  readonly standing: Place;
  /** The color's nodes. */
  readonly autoscalingGroupName: pulumi.Input<string>;
  /** Security group of all nodes. */
  readonly nodeSecurityGroupId: pulumi.Input<string>;
}

/** URL of a color's pods for other pods of the stack's namespace. */
export function nodesUrl({ prefix, namespace }: Pick<Place, "prefix" | "namespace">, color: Color): string {
  return `http://${nodesService(prefix, color)}.${namespace}.svc:${appPort}`;
}

function nodesService(prefix: string, color: Color): string {
  return `${prefix}-${color}-nodes`;
}

/**
 * The way from a balancer to the pods of a color: a port on the color's nodes, which AWS enters into its target group as they come and go. So no
 * controller has to be installed in the cluster first. It stays while the color has no nodes.
 */
export class NodeAttachment extends pulumi.ComponentResource {
  /** In force once they exist: the balancer reaches the color. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NodeAttachmentArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:NodeAttachment", name, {}, standingAt(args.standing, options));
    const { router, color, standing, autoscalingGroupName, nodeSecurityGroupId } = args;
    const { prefix, namespace, ground } = standing;
    const { place, targetGroupArns, securityGroupId } = router;
    const port = router.nodePorts[color];
    const child = cloudOptions(place, this);
    // Another port is refused as another target group: nothing on the way to the old one may have changed by then.
    const afterRouter = [...router.ready];
    const way = {
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      tags: cloudTags(place, `${place.prefix}-${color}`),
    };

    const service = new kubernetes.core.v1.Service(
      `${name}-service`,
      {
        metadata: {
          name: nodesService(prefix, color),
          namespace,
          labels: objectLabels(prefix, "color", color),
          // It has no pods yet, and may get none: nothing of it can be waited for.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          ...addressFamily,
          type: "NodePort",
          selector: stackLabels(prefix, "color", color),
          // A node whose pod has just left passes requests on, where it would refuse them until the balancer has noticed.
          externalTrafficPolicy: "Cluster",
          ports: [{ name: "http", port: appPort, targetPort: appPort, nodePort: port, protocol: "TCP" }],
        },
      },
      { parent: this, dependsOn: [...ground, ...afterRouter] },
    );
    const out = new SecurityGroupEgressRule(
      `${name}-out`,
      { securityGroupId, referencedSecurityGroupId: nodeSecurityGroupId, description: color, ...way },
      { ...child, dependsOn: afterRouter },
    );
    const into = new SecurityGroupIngressRule(
      `${name}-in`,
      {
        securityGroupId: nodeSecurityGroupId,
        referencedSecurityGroupId: securityGroupId,
        description: `${place.prefix} ${color}`,
        ...way,
      },
      { ...child, dependsOn: afterRouter },
    );
    const attachment = new Attachment(
      `${name}-attachment`,
      { autoscalingGroupName, lbTargetGroupArn: targetGroupArns[color] },
      { ...child, dependsOn: [service, out, into] },
    );

    this.ready = [service, out, into, attachment];
    this.registerOutputs();
  }
}
