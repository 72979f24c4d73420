import type { ContainerStatus, KubernetesEvent, Pod } from "../../provider/kubernetes-object.ts";
import { podTroubles } from "../../provider/kubernetes-pod-trouble.ts";
import { containerStates } from "../../provider/kubernetes-pod-view.ts";
import { inOrder, partOf, type RunningPart } from "./part.ts";

/** So long may a pod need until it is ready, loading its model, before it counts as not well; seconds. */
const startingSeconds = 120;

/**
 * The pods of a stack, router first. One that has ended for good (evicted, say) is left out where its part has another.
 *
 * @param events of the namespace; they tell of probes and volumes, which a pod's status does not
 */
export function podParts(pods: readonly Pod[], events: readonly KubernetesEvent[], now: Date): RunningPart[] {
  const found = pods.flatMap((pod) => {
    const part = partOf(pod.metadata.labels ?? {});
    if (part === undefined) return [];
    const own = events.filter(({ involvedObject: { uid } }) => uid === pod.metadata.uid);
    const { name } = pod.metadata;
    const containers = containersOf(pod);
    return [
      { part, ...(containers.length > 1 && { containers }), id: name, name, ...stateOf(pod, own, now) },
    ];
  });
  const hasEnded = ({ state }: RunningPart) => state === "failed" || state === "succeeded";
  return inOrder(
    found.filter(
      (one) => !hasEnded(one) || !found.some((other) => other.part === one.part && !hasEnded(other)),
    ),
  );
}

/** The server of a color first: it is what commands are run in. */
function containersOf(pod: Pod): string[] {
  const names = containerStates(pod).lasting.map(({ name }) => name);
  return [...names.filter((name) => name === "server"), ...names.filter((name) => name !== "server")];
}

function stateOf(
  pod: Pod,
  events: readonly KubernetesEvent[],
  now: Date,
): Pick<RunningPart, "state" | "status" | "problem"> {
  const { phase = "Pending" } = pod.status ?? {};
  const { lasting: containers } = containerStates(pod);
  const state = phase.toLowerCase();
  const counts = countsOf(containers, now);
  if (pod.metadata.deletionTimestamp !== undefined) return { state: "ending", status: `ending; ${counts}` };
  const isReady = containers.length > 0 && containers.every(({ ready }) => ready);
  if (phase === "Running" && isReady) return { state, status: counts };
  const [trouble] = podTroubles(pod, events);
  const problem = trouble?.reason ?? (phase === "Running" ? "not ready" : state);
  const isOnItsWay = trouble?.isDefinite !== true && ageOf(containers, now) < startingSeconds;
  const hasEnded = phase === "Failed" || phase === "Succeeded";
  return {
    state,
    status: `${counts}; ${trouble?.sentence ?? (phase === "Running" ? "starting" : state)}`,
    ...((hasEnded || !isOnItsWay) && { problem }),
  };
}

/** `1 of 1 ready, 2 restarts, for 3 min` */
function countsOf(containers: readonly ContainerStatus[], now: Date): string {
  const ready = containers.filter((container) => container.ready).length;
  const restarts = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const age = ageOf(containers, now);
  return [
    `${ready} of ${containers.length} ready`,
    ...(restarts > 0 ? [`${restarts} restart${restarts === 1 ? "" : "s"}`] : []),
    ...(age > 0 ? [`for ${roughly(age)}`] : []),
  ].join(", ");
}

/** How long the youngest container has run, seconds; 0 where none does. */
function ageOf(containers: readonly ContainerStatus[], now: Date): number {
  const starts = containers.flatMap(({ state }) => state?.running?.startedAt ?? []);
  if (starts.length === 0) return 0;
  return Math.max(1, (now.getTime() - Math.max(...starts.map((time) => Date.parse(time)))) / 1000);
}

/** `12 s`, `5 min`, `7 h`, `3 d` */
function roughly(seconds: number): string {
  const units = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
  ] as const;
  const [size, unit] = units.find(([least]) => seconds >= 2 * least) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit}`;
}
