import { stackLabels } from "../labels.ts";
import type { Color } from "../color.ts";

/** User and group of every pod; no account of a node has this number by default. */
export const podUser = 10_001;

/** Time between a pod's leaving its Services and the end of its work: every node must have heard of it. */
export const leaveSeconds = 5;

/** What every pod of a stack has: what Pod Security's level "restricted" asks for, and no word with the API server. */
export const podDefaults = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: podUser,
    runAsGroup: podUser,
    fsGroup: podUser,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  },
};

/** What every container of a stack has. An image's tag stands still, so it is pulled once. */
export const containerDefaults = {
  imagePullPolicy: "IfNotPresent",
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  terminationMessagePolicy: "FallbackToLogsOnError",
};

/** The one writable place of a container whose root is read-only. */
export const temporaryFiles = {
  volume: { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
  mount: { name: "tmp", mountPath: "/tmp" },
};

/** New connections go elsewhere before a pod's work ends. */
export const leaveFirst = { preStop: { sleep: { seconds: leaveSeconds } } };

/** Pods of one kind on as many nodes and zones as there are; one node has to do where there is no other. */
export function spread(prefix: string, role: string, color?: Color) {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: stackLabels(prefix, role, color) },
  }));
}

/** Pods of both colors on one node, whichever the first one gets: a volume that one node alone can mount is theirs together. */
export function onOneNode(prefix: string) {
  const labelSelector = { matchLabels: stackLabels(prefix, "color") };
  const sameNode = { labelSelector, topologyKey: "kubernetes.io/hostname" };
  return { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [sameNode] } };
}

/** Names of Secrets as a pod takes them. */
export function pullSecrets(names: readonly string[]) {
  return names.map((name) => ({ name }));
}
