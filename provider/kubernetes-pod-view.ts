import type { ContainerSpec, ContainerStatus, Pod, PodSpec } from "./kubernetes-object.ts";

/** A pod as far as a route is concerned. */
export interface PodView {
  /** Another pod of the same name has another one. */
  readonly uid: string;
  readonly name: string;
  /** Whether users are sent to it. */
  readonly isReady: boolean;
}

/** The pods that stay: one that is leaving, or has ended, looks at no ConfigMap any more, and no new user is sent to it. */
export function staying(pods: readonly Pod[]): Pod[] {
  return pods.filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && status?.phase !== "Failed" && status?.phase !== "Succeeded",
  );
}

export function viewOf({ metadata, status }: Pod): PodView {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return { uid: metadata.uid ?? "", name: metadata.name, isReady: ready?.status === "True" };
}

/** The containers of a pod that go on as long as it does: its sidecars, in the order of their start, and those that they stand beside. */
export function lastingContainers({ initContainers = [], containers = [] }: PodSpec): ContainerSpec[] {
  return [...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always"), ...containers];
}

/** States of a pod's containers: of those that prepare it and end, and of those that go on as long as it does. */
export function containerStates({ spec = {}, status = {} }: Pod): {
  readonly preparing: readonly ContainerStatus[];
  readonly lasting: readonly ContainerStatus[];
} {
  const { initContainerStatuses: first = [], containerStatuses: rest = [] } = status;
  const sidecars = new Set(
    lastingContainers({ initContainers: spec.initContainers ?? [] }).map(({ name }) => name),
  );
  return {
    preparing: first.filter(({ name }) => !sidecars.has(name)),
    lasting: [...first.filter(({ name }) => sidecars.has(name)), ...rest],
  };
}

/** Whether a ConfigMap is among the files of a pod. */
export function mounts({ spec }: Pod, configMap: string): boolean {
  return (spec?.volumes ?? []).some((volume) =>
    [volume, ...(volume.projected?.sources ?? [])].some((source) => source.configMap?.name === configMap),
  );
}

/**
 * So long after it was told to leave may a pod be given new requests, seconds: by clients that keep their connections to it, until its
 * server hears of the end. 0 for a pod that is not leaving.
 */
export function lingeringSeconds({ metadata, spec }: Pod): number {
  if (metadata.deletionTimestamp === undefined) return 0;
  return Math.max(
    0,
    ...(spec?.containers ?? []).map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0),
  );
}
