import { labelNames } from "../components/labels.ts";
import { namespaceLabels } from "../provider/resources.ts";
import { ConfigError } from "./config-error.ts";
import type { KubernetesStackConfig } from "./config.ts";

/** Whose a config is. */
export interface ConfigOwner {
  readonly project: string;
  readonly stack: string;
}

/**
 * What is in a stack's own namespace becomes the stack's, and goes with it: so nobody else may have made it.
 *
 * @throws ConfigError where the cluster has the namespace, without the stack's label
 */
export async function refuseForeignNamespace(
  { kubernetes: { createNamespace, context, namespace: named } }: KubernetesStackConfig,
  { project, stack }: ConfigOwner,
): Promise<void> {
  if (!createNamespace) return;
  const prefix = `${project}-${stack}`;
  const namespace = named ?? prefix;
  const labels = await namespaceLabels(context === undefined ? {} : { context }, namespace);
  if (labels === undefined || labels[labelNames.stack] === prefix) return;
  throw new ConfigError(stack, [
    `${project}:kubernetes.namespace: got ${namespace}, which the cluster has, and which is not this stack's (it has no label ${labelNames.stack}=${prefix}); ` +
      `allowed: a name that nobody has yet, or createNamespace false; ` +
      `do: pulumi config set --path '${project}:kubernetes.createNamespace' false`,
  ]);
}
