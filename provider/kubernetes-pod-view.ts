import type { Pod } from "./kubernetes-object.ts";

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
