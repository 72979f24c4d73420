import { labelNames } from "../components/labels.ts";
import type { AskedCluster, ConfigOwner } from "./ask-cluster.ts";
import { ConfigError } from "./config-error.ts";
import type { KubernetesStackConfig } from "./config.ts";

/**
 * What is in a stack's own namespace becomes the stack's, and goes with it: so nobody else may have made it.
 *
 * @throws ConfigError where the cluster has the namespace, without the stack's label, or does not say
 */
export async function refuseForeignNamespace(
  { kubernetes: { createNamespace, namespace: named } }: KubernetesStackConfig,
  { project, stack }: ConfigOwner,
  cluster: AskedCluster,
): Promise<void> {
  if (!createNamespace) return;
  const prefix = `${project}-${stack}`;
  const namespace = named ?? prefix;
  const found = await cluster.ask("namespaces", namespace);
  if (found === undefined || found.labels[labelNames.stack] === prefix) return;
  throw new ConfigError(stack, [
    `${project}:kubernetes.namespace: got ${namespace}, which the cluster has, and which is not this stack's (it has no label ${labelNames.stack}=${prefix}); ` +
      `allowed: a name that nobody has yet, or createNamespace false; ` +
      `do: pulumi config set --path '${project}:kubernetes.createNamespace' false`,
  ]);
}
