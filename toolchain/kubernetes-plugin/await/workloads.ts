import type { KubernetesObject } from "../../../provider/kubernetes-object.ts";
import { numberAt, recordAt, textAt } from "../values.ts";
import {
  conditionOf,
  count,
  isObserved,
  ready,
  said,
  specOf,
  statusOf,
  waiting,
  type Standing,
} from "./standing.ts";

/** Ready once every pod is of the wanted template and available, and none of an earlier one is left. */
export function deploymentStanding(deployment: KubernetesObject): Standing {
  if (!isObserved(deployment)) return waiting("waiting for the deployment controller");
  const status = statusOf(deployment);
  const wanted = numberAt(specOf(deployment), "replicas") ?? 1;
  const [updated, available, all] = [
    count(status, "updatedReplicas"),
    count(status, "availableReplicas"),
    count(status, "replicas"),
  ];
  const refused = conditionOf(deployment, "ReplicaFailure");
  if (refused?.status === "True") return waiting(`pods are refused: ${said(refused)}`);
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods made`);
  if (available < updated) return waiting(`${available} of ${wanted} pods available`);
  if (all === updated) return ready;
  // Earlier pods are available while the new ones are not.
  const unavailable = count(status, "unavailableReplicas");
  if (unavailable > 0) return waiting(`${unavailable} of ${all} pods not available`);
  return waiting(`${all - updated} earlier pods have to end`);
}

/** Ready once every pod is of the wanted template and ready; of a partition only the pods that are to be updated. */
export function statefulSetStanding(set: KubernetesObject): Standing {
  if (!isObserved(set)) return waiting("waiting for the stateful set controller");
  const [spec, status] = [specOf(set), statusOf(set)];
  const strategy = recordAt(spec, "updateStrategy");
  const wanted = numberAt(spec, "replicas") ?? 1;
  const readyPods = count(status, "readyReplicas");
  if (readyPods < wanted) return waiting(`${readyPods} of ${wanted} pods ready`);
  if (textAt(strategy, "type") === "OnDelete") return ready;
  const partition = numberAt(recordAt(strategy, "rollingUpdate"), "partition") ?? 0;
  const isCurrent = textAt(status, "currentRevision") === textAt(status, "updateRevision");
  const updated = isCurrent ? wanted : count(status, "updatedReplicas");
  const toUpdate = Math.max(0, wanted - partition);
  return updated < toUpdate ? waiting(`${updated} of ${toUpdate} pods updated`) : ready;
}

/** Ready once every node that should have a pod has one of the wanted template that is available. */
export function daemonSetStanding(set: KubernetesObject): Standing {
  if (!isObserved(set)) return waiting("waiting for the daemon set controller");
  const status = statusOf(set);
  const wanted = count(status, "desiredNumberScheduled");
  const [updated, available] = [count(status, "updatedNumberScheduled"), count(status, "numberAvailable")];
  const isByHand = textAt(recordAt(specOf(set), "updateStrategy"), "type") === "OnDelete";
  if (!isByHand && updated < wanted) return waiting(`${updated} of ${wanted} pods made`);
  return available < wanted ? waiting(`${available} of ${wanted} pods available`) : ready;
}

/** Ready once it is complete; a job that failed stays so. */
export function jobStanding(job: KubernetesObject): Standing {
  const failed = conditionOf(job, "Failed");
  if (failed?.status === "True") return { isReady: false, progress: "failed", failure: said(failed) };
  if (conditionOf(job, "Complete")?.status === "True") return ready;
  if (specOf(job)["suspend"] === true) return waiting("suspended");
  const [succeeded, tries] = [count(statusOf(job), "succeeded"), count(statusOf(job), "failed")];
  const wanted = numberAt(specOf(job), "completions") ?? 1;
  return waiting(`${succeeded} of ${wanted} completions${tries > 0 ? `, ${tries} pods failed` : ""}`);
}

/** Ready once its containers are, or have ended well. */
export function podStanding(pod: KubernetesObject): Standing {
  const status = statusOf(pod);
  const phase = textAt(status, "phase") ?? "Pending";
  if (phase === "Succeeded") return ready;
  if (phase === "Failed") {
    const why = [textAt(status, "reason"), textAt(status, "message")].filter(Boolean).join(": ");
    return { isReady: false, progress: "failed", failure: why || "its containers ended with an error" };
  }
  if (conditionOf(pod, "Ready")?.status === "True") return ready;
  return waiting(phase === "Running" ? "running, not ready" : phase.toLowerCase());
}
