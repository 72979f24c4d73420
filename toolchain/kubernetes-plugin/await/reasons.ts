import type { KubernetesObject, Pod } from "../../../provider/kubernetes-object.ts";
import { podTroubles, type PodTrouble } from "../../../provider/kubernetes-pod-trouble.ts";
import { conditionOf } from "./standing.ts";
import type { Related } from "./related.ts";

/** Pods that are looked at: those of one workload fail for the same reason. */
const mostPods = 3;

/** What is wrong with the pods of a workload, and with the workload itself (quota, a policy), for its row or its error. */
export async function reasonsOf(
  object: KubernetesObject,
  related: Related,
  { withLogs }: { readonly withLogs: boolean },
): Promise<string[]> {
  const pods = (await related.podsOf(object)).filter((pod) => !isReady(pod)).slice(0, mostPods);
  const own = pods.length === 0 ? await refusedPods(object, related) : [];
  const ofPods = await Promise.all(pods.map((pod) => podReasons(pod, related, withLogs)));
  return [...own, ...ofPods.flat()];
}

async function podReasons(pod: Pod, related: Related, withLogs: boolean): Promise<string[]> {
  const troubles = podTroubles(pod, await related.eventsOf(pod));
  return Promise.all(
    troubles.map(async (trouble) => {
      const sentence = `pod ${trouble.pod}: ${trouble.sentence}`;
      const log = withLogs ? await logOf(pod, trouble, related) : "";
      return log === "" ? sentence : `${sentence}; its last lines:\n${indented(log)}`;
    }),
  );
}

async function logOf(pod: Pod, { crashed }: PodTrouble, related: Related): Promise<string> {
  if (crashed === undefined) return "";
  // A log that cannot be read must not hide the reason.
  return related.log(pod, crashed.container, crashed.hasEarlierRun).catch(() => "");
}

/** Why a controller makes no pods: a quota, a policy, a webhook. */
async function refusedPods(object: KubernetesObject, related: Related): Promise<string[]> {
  const failure = conditionOf(object, "ReplicaFailure");
  if (failure?.status === "True") return [`pods are refused: ${failure.message ?? failure.reason ?? ""}`];
  const events = await related.eventsOf(object);
  const last = events.filter(({ type, reason }) => type === "Warning" && reason === "FailedCreate").at(-1);
  return last === undefined ? [] : [`pods are refused: ${last.message ?? "FailedCreate"}`];
}

function isReady(pod: Pod): boolean {
  return conditionOf(pod, "Ready")?.status === "True" || pod.status?.phase === "Succeeded";
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
