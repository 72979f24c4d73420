import type { LastUpdate } from "../components/last-update.ts";
import type { AskedCluster, ConfigOwner } from "./ask-cluster.ts";
import { ConfigError } from "./config-error.ts";
import type { KubernetesStackConfig } from "./config.ts";

/**
 * Which cluster the program is about to change: the uid of the namespace that each one has. Undefined where whoever asks may not know.
 *
 * @throws ConfigError where the last update made the stack in another cluster: what a context means is not in the stack's file
 */
export async function pinnedCluster(
  { kubernetes: { context } }: KubernetesStackConfig,
  { project, stack }: ConfigOwner,
  cluster: AskedCluster,
  { kubernetes: last }: Pick<LastUpdate, "kubernetes">,
): Promise<string | undefined> {
  const uid = (await cluster.ask("namespaces", "kube-system", { mayLack: true }))?.uid;
  if (uid === undefined || last?.cluster === undefined || last.cluster === uid) return uid ?? last?.cluster;
  throw new ConfigError(stack, [
    `${project}:kubernetes.context: got ${context ?? "the kubeconfig's current one"}, which leads to the cluster ${uid}, and the stack stands in ` +
      `${last.cluster}${last.context === undefined ? "" : ` (context ${last.context} then)`}; ` +
      `allowed: a context of that cluster (kubectl get namespace kube-system -o jsonpath={.metadata.uid} tells which one it is); ` +
      `do: pulumi config set --path '${project}:kubernetes.context' <name>, or bluegreen down in the old cluster first`,
  ]);
}
