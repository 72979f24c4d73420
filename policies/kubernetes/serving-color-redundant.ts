import type { PolicyResource } from "@pulumi/policy";
import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import type { Color } from "../../components/color.ts";
import { labelNames } from "../../components/labels.ts";
import { eachKnown, untilUnknown } from "../each-known.ts";
import { stackRule, type StackViolation } from "../rule.ts";
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
  *violations(resources, { minReplicas }) {
    for (const color of servingColors(resources)) {
      const pods = [...eachKnown(stackPods(resources), (pod) => (isOfColor(pod, color) ? [pod] : []))];
      yield* eachKnown(pods, function* (pod) {
        const budgets = budgetsIn(resources);
        const finders = [() => tooFew(pod, minReplicas), () => unbudgeted(pod, budgets)];
        for (const text of finders.flatMap((find) => [...untilUnknown(find)]))
          yield { text: `${color}: ${text}`, urn: pod.urn };
      });
      if (pods.length === 0) yield* untilUnknown(() => unserved(resources, color));
    }
  },
});

/** Pods whose labels a preview cannot know may be the color's: to read them ends it. */
function* unserved(resources: readonly PolicyResource[], color: Color): Generator<StackViolation> {
  if (!stackPods(resources).some((pod) => isOfColor(pod, color)))
    yield { text: `${color}: users are sent to it, and no workload has its pods; allowed: one at least` };
}

function isOfColor({ labels }: StackPod, color: Color): boolean {
  return labels[labelNames.color] === color && labels[labelNames.role] === "color";
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
  const [own] = eachKnown(budgets, (budget) => (isOf(budget, pod) ? [budget] : []));
  // To read a budget that a preview cannot know ends it: that one may be the pod's.
  if (own === undefined && !budgets.some((budget) => isOf(budget, pod)))
    return [`${pod.workload} has no PodDisruptionBudget; allowed: one at least`];
  const { minAvailable, maxUnavailable } = own?.spec ?? {};
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
