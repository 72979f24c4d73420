import { colors, type Color } from "../color.ts";

/** What pods ask for, and nodes have, by NVIDIA's device plugin. */
export const gpuResource = "nvidia.com/gpu";

/** Labels of nodes. */
export type NodeLabels = Readonly<Record<string, string>>;

/** A taint, or several, that keep nobody away. */
export type Toleration = Readonly<{
  key?: string | undefined;
  operator: "Exists" | "Equal";
  value?: string | undefined;
  effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute" | undefined;
}>;

/** What the pods of the colors have of GPUs. */
export interface Gpus {
  /** Of one pod of each color; with 0 its pods are as without any. */
  readonly perPod: Readonly<Record<Color, number>>;
  readonly nodeSelector: {
    /** Of the nodes of both colors. */
    readonly both: NodeLabels;
    /** Of one color's nodes, beside those of both. */
    readonly own: Readonly<Partial<Record<Color, NodeLabels>>>;
  };
  readonly tolerations: readonly Toleration[];
  /** Default: the nodes' own runtime. */
  readonly runtimeClassName?: string | undefined;
}

/** What of GPUs is part of a color's pod, and of its server's requests and limits. */
export interface GpuParts {
  readonly pod: NodeChoice & { readonly nodeSelector?: Record<string, string> };
  readonly resources: Readonly<Record<string, string>>;
}

/** Empty where the color has none, so that its release stays what it is. */
export function gpuParts(gpus: Gpus | undefined, color: Color): GpuParts {
  const count = gpus?.perPod[color] ?? 0;
  if (gpus === undefined || count === 0) return { pod: {}, resources: {} };
  const labels = nodeLabels(gpus, color);
  return {
    pod: {
      ...(Object.keys(labels).length > 0 && { nodeSelector: labels }),
      ...onGpuNodes(gpus),
    },
    // Kubernetes takes no request that differs from the limit.
    resources: { [gpuResource]: String(count) },
  };
}

/** Which nodes have what counts and watches GPUs: those of either color, and no other. */
export function gpuDaemonPod(gpus: Gpus) {
  const wanted = colors.filter((color) => gpus.perPod[color] > 0).map((color) => nodeLabels(gpus, color));
  const terms = new Map(wanted.map((labels) => [JSON.stringify(labels), termOf(labels)]));
  const nodeSelectorTerms = [...terms.values()];
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    ...onGpuNodes(gpus),
  };
}

/** Labels of the nodes for a color's pods, by name, so that their order in a file is no matter. */
export function nodeLabels(
  { nodeSelector }: Pick<Gpus, "nodeSelector">,
  color: Color,
): Record<string, string> {
  const labels = { ...nodeSelector.both, ...nodeSelector.own[color] };
  return Object.fromEntries(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** What lets a pod run on nodes with GPUs. */
interface NodeChoice {
  readonly tolerations?: Toleration[];
  readonly runtimeClassName?: string;
}

function onGpuNodes({ tolerations, runtimeClassName }: Gpus): NodeChoice {
  return {
    tolerations: [...tolerations],
    ...(runtimeClassName !== undefined && { runtimeClassName }),
  };
}

function termOf(labels: NodeLabels) {
  return {
    matchExpressions: Object.entries(labels).map(([key, value]) => ({
      key,
      operator: "In",
      values: [value],
    })),
  };
}
