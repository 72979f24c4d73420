import type { Condition, KubernetesEvent, KubernetesObject, Pod } from "./kubernetes-object.ts";
import { staying, viewOf } from "./kubernetes-pod-view.ts";
import { podTroubles, type PodTrouble } from "./kubernetes-pod-trouble.ts";
import type { Lack } from "./router-host.ts";

export interface Deployment extends KubernetesObject {
  readonly spec?: { readonly replicas?: number; readonly paused?: boolean };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** What a color is made of at one moment. */
export interface ColorObjects {
  /** Undefined where there is none. */
  readonly deployment: Deployment | undefined;
  readonly replicaSets: readonly KubernetesObject[];
  /** Every pod of the color, those of before and those that are leaving too. */
  readonly pods: readonly Pod[];
  /** Of the newest pods that are not ready. */
  readonly events?: readonly KubernetesEvent[];
}

const revision = "deployment.kubernetes.io/revision";
const templateHash = "pod-template-hash";

/** The pods of the newest template that stay. */
export function newestPods({ deployment, replicaSets, pods }: ColorObjects): Pod[] {
  if (deployment === undefined || !isObserved(deployment)) return [];
  const newest = replicaSets.find(
    ({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid) === true &&
      metadata.annotations?.[revision] === deployment.metadata.annotations?.[revision],
  );
  const hash = newest?.metadata.labels?.[templateHash];
  return staying(pods).filter(
    ({ metadata }) => hash !== undefined && metadata.labels?.[templateHash] === hash,
  );
}

/** What is missing until every replica is of the newest template and ready, and nothing of before is left that may answer at `now`. */
export function unfinishedIn(objects: ColorObjects, now: Date): Lack | undefined {
  const { deployment, pods } = objects;
  if (deployment === undefined) return { sentence: "its Deployment does not exist", mayServe: false };
  if (!isObserved(deployment))
    return { sentence: "its Deployment's change is not taken up yet", mayServe: false };
  const wanted = deployment.spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = deployment.status ?? {};
  const leaving = pods.filter((pod) => mayAnswerWhileLeaving(pod, now)).length;
  const wrong = [
    wanted === 0 && "its Deployment is scaled to 0",
    deployment.spec?.paused === true && updatedReplicas < wanted && "its Deployment is paused",
  ];
  const few = updatedReplicas < wanted && `${updatedReplicas} of ${wanted} pods have the newest template`;
  const earlier = replicas > updatedReplicas && `${replicas - updatedReplicas} of an earlier one are left`;
  const unready = readyReplicas < wanted && `${readyReplicas} of ${wanted} pods are ready`;
  const ending = leaving > 0 && `${leaving} of before are still ending`;
  const missing = [...wrong, few, earlier, unready, ending].filter((each) => each !== false);
  if (missing.length === 0) return undefined;
  const isReplaced = [...wrong, earlier, ending].some((each) => each !== false);
  return {
    sentence: [missing.join(", "), ...troublesIn(objects)].join(": "),
    mayServe: !isReplaced && newestPods(objects).some((pod) => viewOf(pod).isReady),
  };
}

/** So far may the clocks of this machine and the cluster be apart, milliseconds. */
const clockSlack = 10_000;

/** Whether a pod that was told to leave still answers. One on a dead node stays in the list for ever, and is not ready or overdue. */
function mayAnswerWhileLeaving(pod: Pod, now: Date): boolean {
  const { deletionTimestamp } = pod.metadata;
  if (deletionTimestamp === undefined || !viewOf(pod).isReady) return false;
  // Its grace period is in that time already.
  return now.getTime() <= Date.parse(deletionTimestamp) + clockSlack;
}

/** What keeps its pods, in a sentence; none where they are only on their way. */
function troublesIn(objects: ColorObjects): string[] {
  const unready = newestPods(objects).filter((pod) => !viewOf(pod).isReady);
  const [trouble] = unready.flatMap((pod) =>
    podTroubles(
      pod,
      (objects.events ?? []).filter(({ involvedObject }) => involvedObject.uid === pod.metadata.uid),
    ),
  );
  return trouble === undefined ? [] : [`pod ${trouble.pod}: ${trouble.sentence}`];
}

/** A trouble of the newest pods, and since when it is known. */
export interface SeenTrouble {
  readonly trouble: PodTrouble;
  readonly seconds: number;
  /** Whether a container has ended since it is being looked at, or waits to be started again now. */
  readonly isCrashing: boolean;
}

/** A registry, a configuration, or a quota may be there in a moment, seconds. */
const patience = 20;

const patienceOf: Readonly<Record<string, number>> = {
  ErrImagePull: patience,
  ImagePullBackOff: patience,
  CreateContainerConfigError: patience,
  CreateContainerError: patience,
  RunContainerError: patience,
  FailedCreate: patience,
};

/** The trouble that makes waiting vain; undefined while there is none. */
export function hopelessOf(
  troubles: readonly SeenTrouble[],
  unschedulableSeconds: number,
): PodTrouble | undefined {
  return troubles.find(({ trouble: { reason, isDefinite, crashed }, seconds, isCrashing }) => {
    const limit = reason === "Unschedulable" ? unschedulableSeconds : (patienceOf[reason] ?? 0);
    return isDefinite && seconds >= limit && (crashed === undefined || isCrashing);
  })?.trouble;
}

/** Why its ReplicaSets make no pods (a quota, a policy); undefined where they do. */
export function refusedPods({ deployment }: ColorObjects): PodTrouble | undefined {
  const failure = deployment?.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  if (deployment === undefined || failure?.status !== "True") return undefined;
  const sentence = `none can be made: ${failure.message ?? failure.reason ?? "no reason was told"}`;
  return { pod: `of ${deployment.metadata.name}`, reason: "FailedCreate", sentence, isDefinite: true };
}

function isObserved({ metadata, status }: Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}
