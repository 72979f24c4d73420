import type { KubernetesConfig } from "./kubernetes-schema.ts";

/** Whether pods count or watch GPUs, which have rights on nodes and a namespace of their own. */
export function hasGpuDaemons(gpu: KubernetesConfig["gpu"]): boolean {
  return gpu?.devicePlugin !== undefined || gpu?.dcgmExporter !== undefined;
}
