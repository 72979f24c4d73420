import type { KubernetesStackConfig } from "./config.ts";
import type { Path } from "./judged-config.ts";
import { gpuConflicts } from "./kubernetes-gpu-conflicts.ts";
import type { KubernetesConfig } from "./kubernetes-schema.ts";

/** Settings of a cluster that somebody else has made which are fine alone and wrong together, a sentence each. */
export function kubernetesConflicts(config: KubernetesStackConfig, path: Path): string[] {
  const { kubernetes } = config;
  return [...nodePortNobodyOpens(kubernetes, path), ...gpuConflicts(config, kubernetes, path)];
}

function nodePortNobodyOpens({ service, nodePort }: KubernetesConfig, path: Path): string[] {
  if (nodePort === undefined || service !== "ClusterIP") return [];
  return [
    `${path("kubernetes.nodePort")}: got ${nodePort} with service ClusterIP, which opens no port of a node; ` +
      `allowed: with service NodePort or LoadBalancer; do: pulumi config set --path '${path("kubernetes.service")}' NodePort`,
  ];
}
