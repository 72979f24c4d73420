import { clusterObject, KubernetesError, type ClusterObject } from "../provider/resources.ts";
import { ConfigError } from "./config-error.ts";
import type { KubernetesStackConfig } from "./config.ts";

/** Whose a config is. */
export interface ConfigOwner {
  readonly project: string;
  readonly stack: string;
}

/** The stack's cluster, whose word the program needs before it declares anything. */
export interface AskedCluster {
  /** Undefined where the cluster has none. Throws `ConfigError` where it does not say. */
  ask(
    collection: Parameters<typeof clusterObject>[1],
    name: string,
    rights?: { readonly mayLack: true },
  ): Promise<ClusterObject | undefined>;
}

/** What an answer that is none means is never guessed: what looks like nobody's may be somebody's. */
export function askedCluster(
  { kubernetes: { context } }: KubernetesStackConfig,
  { project, stack }: ConfigOwner,
): AskedCluster {
  return {
    async ask(collection, name, rights) {
      try {
        return await clusterObject(context === undefined ? {} : { context }, collection, name);
      } catch (error) {
        const status = error instanceof KubernetesError ? error.status : undefined;
        if (status === 403 && rights?.mayLack === true) return undefined;
        throw new ConfigError(stack, [
          `${project}:kubernetes.context: got ${context ?? "the kubeconfig's current one"}, whose cluster does not say whether it has ` +
            `${collection}/${name}: ${error instanceof Error ? error.message : String(error)}; allowed: a cluster that answers; ` +
            `do: ${cureOf(status, collection)}`,
        ]);
      }
    },
  };
}

function cureOf(status: number | undefined, collection: string): string {
  if (status === 401) return "log in to the cluster anew";
  if (status === 403) return `have somebody grant the right to get ${collection} (docs/kubernetes.md)`;
  return "look why with kubectl get namespaces, or name another context (kubectl config get-contexts)";
}
