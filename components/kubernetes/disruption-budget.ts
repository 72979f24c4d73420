import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../color.ts";
import { stackLabels } from "../labels.ts";
import { objectLabels } from "./object-labels.ts";
import type { Place } from "./place.ts";

export interface DisruptionBudgetArgs {
  readonly place: Place;
  readonly role: string;
  readonly color?: Color;
  /** Pods that there are. */
  readonly replicas: number;
}

/**
 * How many pods of a kind a drain of nodes may take at a time: one, and never the last. Those that are not ready may go always, for
 * they serve nobody.
 */
export function disruptionBudget(
  name: string,
  { place, role, color, replicas }: DisruptionBudgetArgs,
  options: pulumi.CustomResourceOptions,
): kubernetes.policy.v1.PodDisruptionBudget {
  const { prefix, namespace } = place;
  const metadata = {
    name: `${prefix}-${color ?? role}`,
    namespace,
    labels: objectLabels(prefix, role, color),
  };
  return new kubernetes.policy.v1.PodDisruptionBudget(
    name,
    {
      metadata,
      spec: {
        minAvailable: Math.max(1, replicas - 1),
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: stackLabels(prefix, role, color) },
      },
    },
    options,
  );
}
