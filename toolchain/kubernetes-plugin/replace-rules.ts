import { pathSegments } from "../../provider/serve.ts";
import type { Properties } from "../../provider/kind.ts";
import type { ObjectType } from "./type-token.ts";
import { isRecord } from "./values.ts";

/** Settings of the provider that some rules depend on. */
export interface Mutability {
  readonly configMaps: boolean;
  readonly secrets: boolean;
}

const selector = ["spec.selector"];
const podSpec = [
  "affinity",
  "automountServiceAccountToken",
  "dnsConfig",
  "dnsPolicy",
  "enableServiceLinks",
  "hostAliases",
  "hostIPC",
  "hostNetwork",
  "hostPID",
  "hostname",
  "imagePullSecrets",
  "nodeName",
  "nodeSelector",
  "overhead",
  "preemptionPolicy",
  "priority",
  "priorityClassName",
  "readinessGates",
  "restartPolicy",
  "runtimeClassName",
  "schedulerName",
  "securityContext",
  "serviceAccount",
  "serviceAccountName",
  "shareProcessNamespace",
  "subdomain",
  "terminationGracePeriodSeconds",
  "volumes",
];
const container = [
  "args",
  "command",
  "env",
  "image",
  "imagePullPolicy",
  "lifecycle",
  "livenessProbe",
  "ports",
  "readinessProbe",
  "resources",
  "securityContext",
  "stdin",
  "stdinOnce",
  "terminationMessagePath",
  "terminationMessagePolicy",
  "tty",
  "volumeDevices",
  "volumeMounts",
  "workingDir",
];
const volumeSources = [
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "csi",
  "fc",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "glusterfs",
  "hostPath",
  "iscsi",
  "local",
  "nfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
];
const job = ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"];

/**
 * Paths by kind whose change replaces the object: what the server refuses to change, and what the official provider replaces although
 * the server would change it. Values as of the official provider 4.34.
 */
const rules: Readonly<Record<string, readonly string[]>> = {
  "apps/v1 DaemonSet": selector,
  "apps/v1 Deployment": selector,
  "apps/v1 StatefulSet": [
    ...selector,
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1 Job": job,
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1 RoleBinding": ["roleRef"],
  "storage.k8s.io/v1 StorageClass": ["parameters", "provisioner"],
  "v1 PersistentVolume": volumeSources.map((source) => `spec.${source}`),
  "v1 PersistentVolumeClaim": [...selector, "spec.accessModes", "spec.storageClassName", "spec.volumeName"],
  "v1 Pod": [
    ...podSpec.map((field) => `spec.${field}`),
    ...["containers", "initContainers"].flatMap((list) =>
      container.map((field) => `spec.${list}[*].${field}`),
    ),
  ],
  "v1 ResourceQuota": ["spec.scopes"],
  "v1 Secret": ["type"],
  "v1 Service": ["spec.clusterIP"],
};
const always = ["metadata.name", "metadata.namespace"];

/**
 * True where a change at `path` replaces the object.
 *
 * @param value what is wanted there; undefined where it goes away. A value that is added counts for what it holds.
 */
export function replacesAt(
  { apiVersion, kind }: ObjectType,
  wanted: Properties,
  mutability: Mutability,
  path: string,
  value: unknown,
): boolean {
  const changed = pathSegments(path);
  const all = [
    ...always,
    ...(rules[`${apiVersion} ${kind}`] ?? []),
    ...dataRules(apiVersion, kind, wanted, mutability),
  ];
  return all.some((rule) => touches(pathSegments(rule), changed, value));
}

function dataRules(apiVersion: string, kind: string, wanted: Properties, mutability: Mutability): string[] {
  if (apiVersion !== "v1") return [];
  const isImmutable = wanted["immutable"] === true;
  if (kind === "ConfigMap" && (!mutability.configMaps || isImmutable)) return ["data", "binaryData"];
  if (kind === "Secret" && (!mutability.secrets || isImmutable)) return ["data", "stringData"];
  return [];
}

function touches(rule: readonly string[], changed: readonly string[], value: unknown): boolean {
  const common = Math.min(rule.length, changed.length);
  if (!rule.slice(0, common).every((part, at) => part === "*" || part === changed[at])) return false;
  return changed.length >= rule.length || holds(value, rule.slice(common));
}

function holds(value: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return value !== undefined;
  if (part === "*") return Array.isArray(value) && value.some((item) => holds(item, rest));
  return isRecord(value) && holds(value[part], rest);
}
