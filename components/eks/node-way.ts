import { Attachment } from "@pulumi/aws/autoscaling/attachment";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../color.ts";
import { addressFamily } from "../kubernetes/address-family.ts";
import { objectLabels } from "../kubernetes/object-labels.ts";
import type { Place } from "../kubernetes/place.ts";
import { stackLabels } from "../labels.ts";
import { cloudTags, type CloudPlace } from "./cloud-place.ts";

/** The nodes that a balancer is to reach. */
export interface ReachedNodes {
  /** Where the pods stand in the cluster. */
  readonly standing: Place;
  /** Group of EC2 Auto Scaling that holds the nodes. */
  readonly autoscalingGroupName: pulumi.Input<string>;
  /** Security group of all nodes. */
  readonly nodeSecurityGroupId: pulumi.Input<string>;
}

/** The balancer that is to reach nodes. */
export interface ReachingBalancer {
  readonly place: CloudPlace;
  readonly securityGroupId: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  /** Nothing on the way to nodes changes before them. */
  readonly ready: readonly pulumi.Resource[];
}

/** Pods that answer at a port of every node. */
export interface ReachedPods {
  /** Their role, by which they are found. */
  readonly role: "color" | "router";
  /** Default: they are of no color. */
  readonly color?: Color;
  /** Role of the Service that is made of them: another one than the router's own, which operators find by its role. */
  readonly serviceRole: "color" | "balancer";
  /** Port of their container. */
  readonly port: number;
  /** Port of every node. */
  readonly nodePort: number;
}

/** Name of the Service that answers at a port of every node. */
export function nodesService({ prefix }: Pick<Place, "prefix">, what: string): string {
  return `${prefix}-${what}-nodes`;
}

/**
 * Declares the way from a balancer to pods: a port on nodes, which AWS enters into the target group as they come and go. So no controller has to be
 * installed in the cluster first. The provider of the cluster is the parent's.
 *
 * @param child options of every part, with its parent
 */
export function declareNodeWay(
  name: string,
  { balancer, nodes, pods }: WayArgs,
  child: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const { place, securityGroupId, targetGroupArn } = balancer;
  const { standing, autoscalingGroupName, nodeSecurityGroupId } = nodes;
  const { role, serviceRole, color, port, nodePort } = pods;
  const { prefix, namespace, ground } = standing;
  const what = color ?? role;
  // Another port is refused as another target group: nothing on the way to the old one may have changed by then.
  const afterBalancer = [...balancer.ready];
  const inCloud = place.provider ? { ...child, provider: place.provider } : child;
  const way = {
    ipProtocol: "tcp",
    fromPort: nodePort,
    toPort: nodePort,
    tags: cloudTags(place, `${place.prefix}-${what}`),
  };

  const service = new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      metadata: {
        name: nodesService(standing, what),
        namespace,
        labels: objectLabels(prefix, serviceRole, color),
        // It has no pods yet, and may get none: nothing of it can be waited for.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        ...addressFamily,
        type: "NodePort",
        selector: stackLabels(prefix, role, color),
        // A node whose pod has just left passes requests on, where it would refuse them until the balancer has noticed.
        externalTrafficPolicy: "Cluster",
        ports: [{ name: "http", port, targetPort: port, nodePort, protocol: "TCP" }],
      },
    },
    { ...child, dependsOn: [...ground, ...afterBalancer] },
  );
  const out = new SecurityGroupEgressRule(
    `${name}-out`,
    { securityGroupId, referencedSecurityGroupId: nodeSecurityGroupId, description: what, ...way },
    { ...inCloud, dependsOn: afterBalancer },
  );
  const into = new SecurityGroupIngressRule(
    `${name}-in`,
    {
      securityGroupId: nodeSecurityGroupId,
      referencedSecurityGroupId: securityGroupId,
      description: `${place.prefix} ${what}`,
      ...way,
    },
    { ...inCloud, dependsOn: afterBalancer },
  );
  const attachment = new Attachment(
    `${name}-attachment`,
    { autoscalingGroupName, lbTargetGroupArn: targetGroupArn },
    { ...inCloud, dependsOn: [service, out, into] },
  );
  return [service, out, into, attachment];
}

interface WayArgs {
  readonly balancer: ReachingBalancer;
  readonly nodes: ReachedNodes;
  readonly pods: ReachedPods;
}
