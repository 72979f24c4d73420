import type { KubernetesObject } from "../../../provider/kubernetes-object.ts";
import { textAt } from "../values.ts";
import { ready, statusOf, waiting, type Standing } from "./standing.ts";

/**
 * Ready once it is bound; at once where its storage class binds only when a pod comes that uses it.
 *
 * @param bindingMode of the storage class; undefined where there is none
 */
export function claimStanding(claim: KubernetesObject, bindingMode: string | undefined): Standing {
  const phase = textAt(statusOf(claim), "phase") ?? "Pending";
  if (phase === "Bound" || bindingMode === "WaitForFirstConsumer") return ready;
  if (phase === "Lost")
    return { isReady: false, progress: "lost", failure: "the volume that it was bound to is gone" };
  return waiting("no volume is bound to it");
}
