import { gpuCure } from "./kubernetes-gpu-cure.ts";
import type { ContainerStatus, KubernetesEvent, Pod } from "./kubernetes-object.ts";
import { lastingContainers } from "./kubernetes-pod-view.ts";

/** Why a pod does not serve. */
export interface PodTrouble {
  readonly pod: string;
  /** Word of Kubernetes: `ImagePullBackOff`, `Unschedulable`, `CrashLoopBackOff`, `Unhealthy`, … */
  readonly reason: string;
  /** What is wrong, in a sentence without its end. */
  readonly sentence: string;
  /** True where waiting does not help unless somebody changes something (or, with a pull, a registry comes back). */
  readonly isDefinite: boolean;
  /** The container whose log tells more. */
  readonly crashed?: { readonly container: string; readonly hasEarlierRun: boolean } | undefined;
}

/** Waiting reasons that Kubernetes gives up on, or tries again for ever, with what they mean. */
const definiteWaiting: Readonly<Record<string, string>> = {
  ErrImageNeverPull: "its image is not on the node, and imagePullPolicy is Never",
  ImagePullBackOff: "its image cannot be pulled",
  ErrImagePull: "its image cannot be pulled",
  InvalidImageName: "the name of its image is not valid",
  CreateContainerConfigError: "its configuration names what does not exist",
  CreateContainerError: "it cannot be created",
  RunContainerError: "it cannot be started",
};
/** Restarts after which a container that ends counts as a crash loop, although Kubernetes is trying again just now. */
const crashesOfALoop = 2;

/**
 * What is wrong with a pod that is not ready, the most telling first; none where it is only on its way.
 *
 * @param events of this pod; they tell of probes and volumes, which the status does not
 */
export function podTroubles(pod: Pod, events: readonly KubernetesEvent[] = []): PodTrouble[] {
  const { status = {}, metadata } = pod;
  const about = (trouble: Omit<PodTrouble, "pod">): PodTrouble => ({ pod: metadata.name, ...trouble });
  const scheduled = status.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False" && scheduled.reason === "Unschedulable") {
    const { message = "no node fits" } = scheduled;
    const cure = gpuCure(pod, message);
    const why = cure === undefined ? message : `${message.replace(/[.]$/, "")}; ${cure}`;
    const sentence = `cannot be scheduled: ${why}`;
    return [about({ reason: "Unschedulable", sentence, isDefinite: true })];
  }
  if (status.phase === "Failed" && status.reason !== undefined) {
    const sentence = [status.reason, status.message].filter(Boolean).join(": ");
    return [about({ reason: status.reason, sentence, isDefinite: true })];
  }
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const own = containers.flatMap((container) => containerTroubles(container)).map(about);
  return own.length > 0 ? own : eventTroubles(pod, events).map(about);
}

function containerTroubles(container: ContainerStatus): Omit<PodTrouble, "pod">[] {
  const { name, state = {}, lastState = {}, restartCount } = container;
  const { waiting, terminated } = state;
  const meaning = definiteWaiting[waiting?.reason ?? ""];
  if (waiting?.reason !== undefined && meaning !== undefined) {
    const image = container.image === undefined ? "" : ` (${container.image})`;
    const sentence = `container ${name}: ${meaning}${image}: ${waiting.message ?? waiting.reason}`;
    return [{ reason: waiting.reason, sentence, isDefinite: true }];
  }
  const ended = terminated ?? lastState.terminated;
  const isBackingOff = waiting?.reason === "CrashLoopBackOff";
  if (ended === undefined || (ended.exitCode === 0 && !isBackingOff)) return [];
  const isLoop = isBackingOff || restartCount >= crashesOfALoop;
  if (!isLoop && terminated === undefined) return [];
  const times = restartCount > 0 ? `, restarted ${restartCount} times` : "";
  const why =
    ended.reason === "OOMKilled"
      ? "was killed because it used more memory than its limit"
      : `ended with exit code ${ended.exitCode}`;
  const said = ended.message ? `: ${lastWords(ended.message)}` : "";
  return [
    {
      reason: isLoop ? "CrashLoopBackOff" : (ended.reason ?? "Error"),
      sentence: `container ${name} ${why}${times}${said}`,
      isDefinite: isLoop,
      crashed: { container: name, hasEarlierRun: terminated === undefined },
    },
  ];
}

/** Characters of a container's message that a sentence has room for. */
const mostCharacters = 300;

/** What a container said at its end. Where it says nothing on purpose, Kubernetes takes the end of its log, 2 KiB of it: then the last line. */
function lastWords(message: string): string {
  const whole = message.trim();
  const [last = ""] = whole.split("\n").slice(-1);
  return (whole.length > mostCharacters ? last : whole).slice(0, mostCharacters);
}

/** The last of each reason; what was so before the pod was scheduled says nothing. */
function eventTroubles({ spec = {} }: Pod, events: readonly KubernetesEvent[]): Omit<PodTrouble, "pod">[] {
  const warnings = events.filter(({ type, reason }) => type === "Warning" && reason !== "FailedScheduling");
  const lastOfReason = new Map(warnings.map((event) => [event.reason ?? "Warning", event]));
  const isAlone = lastingContainers(spec).length < 2;
  return [...lastOfReason].map(([reason, { message = reason, involvedObject }]) => {
    const [, container] = /\{(.+)\}$/.exec(involvedObject.fieldPath ?? "") ?? [];
    const whose = isAlone || container === undefined ? "" : `container ${container}: `;
    return { reason, sentence: `${whose}${message.trim()}`, isDefinite: false };
  });
}
