import type { StackConfig } from "./config.ts";
import type { TargetKind } from "./target.ts";

/** A stack's config whose target is a cluster. */
export type KubernetesStackConfig = Extract<StackConfig, { readonly target: "kubernetes" }>;

/** Router and colors as pods of one cluster. */
export function kubernetesKind(config: KubernetesStackConfig): TargetKind {
  throw new RangeError(`target ${config.target} is being built`);
}
