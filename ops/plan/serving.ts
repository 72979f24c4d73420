import type { Operation } from "./operation.ts";
import { partOf, type Part } from "./part.ts";
import type { Change } from "./preview.ts";
import type { Traffic } from "./traffic.ts";

/** What users' requests go through, in words, by the type of its resource. */
const things: Readonly<Record<string, string>> = {
  "docker:index/container:Container": "container",
  "docker:index/network:Network": "network",
  "docker:index/volume:Volume": "volume",
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

/** What serves users and would be replaced or removed. Nothing where nobody is served. */
export function disruptedBy(changes: readonly Change[], traffic: Traffic): Disrupted[] {
  return changes.flatMap((change) => {
    const { operation, subject, retained } = change;
    const thing = things[subject.type];
    if (thing === undefined || (operation !== "replace" && operation !== "delete")) return [];
    if (operation === "delete" && retained) return [];
    const part = partOf(change);
    return carriesUsers(part, subject.name, traffic) ? [{ part, thing, name: subject.name, operation }] : [];
  });
}

/**
 * True where users need a part through the whole update. A color that has users on one side of it alone is not such a part: what gets them is made
 * and gated before the route moves, and what loses them is touched after it has moved, once its last answers are given.
 */
export function carriesUsers(part: Part, name: string, { before, after }: Traffic): boolean {
  if (before === undefined) return false;
  if (part === "blue" || part === "green")
    return before[part] > 0 && (after === undefined || after[part] > 0);
  // Operators' way, which users never take.
  if (part === "router" && name.split("-").includes("direct")) return false;
  return part === "router" || part === "route" || part === "history" || part === "ground";
}
