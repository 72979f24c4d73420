import type { PolicyResource } from "@pulumi/policy";
import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import type { Color } from "../../components/color.ts";
import { labelNames } from "../../components/labels.ts";
import { stackRule } from "../rule.ts";
import { servingColors } from "./color-weights.ts";
import { stackPods, type StackPod } from "./stack-pods.ts";

type Budget = Unwrap<types.input.policy.v1.PodDisruptionBudget>;

export const servingColorRedundant = stackRule({
  name: "kubernetes-serving-color-redundant",
  description:
    "A color that users are sent to has several pods, and a budget by which a drain of nodes leaves some of them.",
  why: "With one pod, or without a budget, the loss or the drain of one node is an outage for everybody.",
  cure: "Set kubernetes.replicas of the stack to 2 or more, and keep the PodDisruptionBudget of the color.",
  thresholds: z.object({
    minReplicas: z.int().min(1).default(2).describe("Pods of a color that users are sent to."),
  }),
  violations: (resources, { minReplicas }) =>
    servingColors(resources).flatMap((color) =>
      podsOf(resources, color).flatMap((pod) =>
        [...tooFew(pod, minReplicas), ...unbudgeted(pod, budgetsIn(resources))].map((text) => ({
          text: `${color}: ${text}`,
          urn: pod.urn,
        })),
      ),
    ),
});

function podsOf(resources: readonly PolicyResource[], color: Color): readonly StackPod[] {
  return stackPods(resources).filter(
    ({ labels }) => labels[labelNames.color] === color && labels[labelNames.role] === "color",
  );
}

function budgetsIn(resources: readonly PolicyResource[]): readonly Budget[] {
  return resources
    .filter(({ type }) => type === "kubernetes:policy/v1:PodDisruptionBudget")
    .map(({ props }) => props as Budget);
}

function replicasOf({ maker }: StackPod): number {
  return (maker.spec as { readonly replicas?: number } | undefined)?.replicas ?? 1;
}

function tooFew(pod: StackPod, minReplicas: number): readonly string[] {
  const replicas = replicasOf(pod);
  return replicas >= minReplicas
    ? []
    : [`spec.replicas of ${pod.workload} is ${replicas}; allowed: ${minReplicas} or more`];
}

function unbudgeted(pod: StackPod, budgets: readonly Budget[]): readonly string[] {
  const own = budgets.find((budget) => isOf(budget, pod));
  if (own === undefined) return [`${pod.workload} has no PodDisruptionBudget; allowed: one at least`];
  const { minAvailable, maxUnavailable } = own.spec ?? {};
  if (leavesSome(minAvailable, maxUnavailable, replicasOf(pod))) return [];
  return [
    `spec of its PodDisruptionBudget has minAvailable ${minAvailable ?? "left out"} and maxUnavailable ` +
      `${maxUnavailable ?? "left out"}; it has to leave 1 pod at least`,
  ];
}

function isOf({ spec }: Budget, { labels }: StackPod): boolean {
  const wanted = Object.entries(spec?.selector?.matchLabels ?? {});
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

/** Percents are of all pods, rounded up: any but 0 % leaves one, and any but 100 % takes not all of them where there are two. */
function leavesSome(
  minAvailable: number | string | undefined,
  maxUnavailable: number | string | undefined,
  replicas: number,
): boolean {
  if (minAvailable !== undefined) return Number.parseInt(String(minAvailable), 10) > 0;
  if (maxUnavailable === undefined) return false;
  const most = Number.parseInt(String(maxUnavailable), 10);
  return String(maxUnavailable).endsWith("%")
    ? Math.ceil((replicas * most) / 100) < replicas
    : most < replicas;
}
