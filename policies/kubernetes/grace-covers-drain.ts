import type { PolicyResource } from "@pulumi/policy";
import { variables } from "../../app/contract.ts";
import { labelNames } from "../../components/labels.ts";
import { eachKnown } from "../each-known.ts";
import { stackRule } from "../rule.ts";
import { longestAnswerSeconds, secondsIn, stackPods, type StackPod } from "./stack-pods.ts";
import { containersOf, type Container } from "./pods.ts";

/** Where a pod says nothing. Source: Kubernetes API reference, PodSpec. */
const defaultGraceSeconds = 30;

export const graceCoversDrain = stackRule({
  name: "kubernetes-grace-covers-drain",
  description:
    "The grace period of a color's and of a router's pod is longer than its preStop hook and its last answer take.",
  why: "The kubelet kills the pod at the end of the period, and with it the answers that are still under way.",
  cure: "Raise terminationGracePeriodSeconds, or bound the answers by settings.longestAnswerSeconds.",
  violations: (resources) => eachKnown(stackPods(resources), (pod) => tooShort(pod, resources)),
});

function tooShort(pod: StackPod, resources: readonly PolicyResource[]) {
  const drainSeconds = drainOf(pod, resources);
  if (drainSeconds === undefined) return [];
  const { terminationGracePeriodSeconds: grace = defaultGraceSeconds } = pod.spec;
  const preStopSeconds = Math.max(0, ...containersOf(pod).map(({ container }) => preStopOf(container)));
  if (grace > preStopSeconds + drainSeconds) return [];
  const text =
    `${pod.workload}: ${pod.path}.terminationGracePeriodSeconds is ${grace}; allowed: more than ` +
    `${preStopSeconds + drainSeconds} s: preStop ${preStopSeconds} s and ${drainSeconds} s for its last answer`;
  return [{ text, urn: pod.urn }];
}

/** A color says itself how long it drains; a router has to pass the longest answer of any color on. Undefined where nobody waits for a pod. */
function drainOf(pod: StackPod, resources: readonly PolicyResource[]): number | undefined {
  if (pod.labels[labelNames.role] === "router") return longestAnswerSeconds(resources);
  const drains = containersOf(pod)
    .map(({ container }) => secondsIn(container, variables.drainSeconds))
    .filter((seconds) => seconds !== undefined);
  return drains.length === 0 ? undefined : Math.max(...drains);
}

/** How long a container's hook takes, seconds, as far as it says so. */
function preStopOf({ lifecycle }: Container): number {
  const { sleep, exec } = lifecycle?.preStop ?? {};
  if (sleep !== undefined) return sleep.seconds;
  const [, seconds = "0"] = /(?:^|[\s;])sleep\s+(\d+)/.exec((exec?.command ?? []).join(" ")) ?? [];
  return Number(seconds);
}
