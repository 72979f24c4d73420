import { isHarmless } from "./harmless.ts";
import type { Operation } from "./operation.ts";
import { partOf, type Part } from "./part.ts";
import type { Change } from "./preview.ts";
import type { Traffic } from "./traffic.ts";

/** What users' requests go through, in words, by the type of its resource. Others are told by their kind. */
const things: Readonly<Record<string, string>> = {
  "docker:index/container:Container": "container",
  "docker:index/network:Network": "network",
  "docker:index/volume:Volume": "volume",
  "bluegreen:index:NginxConfiguration": "configuration",
  "bluegreen:index:NginxRoute": "route",
  "bluegreen:index:KubernetesRoute": "route",
  "kubernetes:apps/v1:Deployment": "Deployment",
  "kubernetes:core/v1:Service": "Service",
  "kubernetes:core/v1:Namespace": "namespace",
  "kubernetes:networking.k8s.io/v1:Ingress": "Ingress",
  "aws:lb/loadBalancer:LoadBalancer": "load balancer",
  "aws:lb/listener:Listener": "listener",
  "aws:lb/targetGroup:TargetGroup": "target group",
  "aws:autoscaling/attachment:Attachment": "way from the load balancer to the nodes",
  "aws:route53/record:Record": "DNS name",
  "aws:rds/instance:Instance": "database",
  "aws:eks/cluster:Cluster": "cluster",
  "aws:eks/nodeGroup:NodeGroup": "node group",
  "aws:ec2/vpc:Vpc": "network",
  "aws:ec2/subnet:Subnet": "subnet",
};

/** Something that serves users and would be gone, for a while or for good. */
export interface Disrupted {
  readonly part: Part;
  /** `container` */
  readonly thing: string;
  /** Name of its resource. */
  readonly name: string;
  /** `replace` or `delete`. */
  readonly operation: Operation;
}

/** What serves users, would be replaced or removed, and is not known to be harmless. Nothing where nobody is served. */
export function disruptedBy(changes: readonly Change[], traffic: Traffic): Disrupted[] {
  return changes.flatMap((change) => {
    const { operation, subject } = change;
    if (operation !== "replace" && operation !== "delete") return [];
    if (!carriesUsers(change, traffic) || isHarmless(change)) return [];
    const thing = things[subject.type] ?? subject.kind;
    return [{ part: partOf(change), thing, name: subject.name, operation }];
  });
}

/**
 * True where users need what a resource belongs to through the whole update; also where nobody knows what it belongs to. A color that has users on one side of it alone is not such a part: what gets them is made
 * and gated before the route moves, and what loses them is touched after it has moved, once its last answers are given.
 */
export function carriesUsers(change: Change, { before, after }: Traffic): boolean {
  if (before === undefined) return false;
  const part = partOf(change);
  if (part === "blue" || part === "green")
    return before[part] > 0 && (after === undefined || after[part] > 0);
  return !(part === "gate" || part === "monitoring" || isOperatorsWay(change, part));
}

/** Users never take it. */
function isOperatorsWay({ subject: { name, within, type } }: Change, part: Part): boolean {
  if ([...within, type].includes("bluegreen:eks:AlbDirectPaths")) return true;
  return part === "router" && /^(router-)?direct-/.test(name);
}
