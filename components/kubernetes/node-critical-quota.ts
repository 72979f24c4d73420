import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { objectLabels } from "./object-labels.ts";
import type { Place } from "./place.ts";

/** Priority of pods without which a node is of no use. */
export const nodeCritical = "system-node-critical";

/** More than any cluster has nodes, for two pods each. Source: "Considerations for large clusters", Kubernetes documentation. */
const mostPods = 10_000;

/**
 * Lets a namespace have pods that a node cannot do without. Clusters with a quota on that priority, GKE's among them, refuse them outside of
 * kube-system where no quota of the namespace itself speaks of it.
 */
export class NodeCriticalQuota extends kubernetes.core.v1.ResourceQuota {
  constructor(
    name: string,
    { provider, prefix, namespace }: Omit<Place, "ground">,
    options: pulumi.CustomResourceOptions,
  ) {
    super(
      name,
      {
        metadata: { name: `${prefix}-node-critical`, namespace, labels: objectLabels(prefix, "quota") },
        spec: {
          hard: { pods: String(mostPods) },
          scopeSelector: {
            matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: [nodeCritical] }],
          },
        },
      },
      { ...options, provider },
    );
  }
}
