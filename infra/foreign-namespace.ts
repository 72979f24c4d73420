import { labelNames } from "../components/labels.ts";
import { gpusNamespace } from "../components/kubernetes/gpu-daemons.ts";
import { modelCacheNames } from "../components/kubernetes/model-cache.ts";
import { nodesNamespace } from "../components/kubernetes/node-directories.ts";
import type { AskedCluster, ConfigOwner } from "./ask-cluster.ts";
import { ConfigError } from "./config-error.ts";
import type { KubernetesStackConfig } from "./config.ts";
import { hasGpuDaemons } from "./has-gpu-daemons.ts";

/** An object outside of namespaces that the stack is to make. */
interface WishedObject {
  readonly collection: Parameters<AskedCluster["ask"]>[0];
  readonly name: string;
  /** Who asks for it, and what else there is to ask for. */
  readonly key: string;
  readonly allowed: string;
  readonly cure: string;
}

/**
 * What the stack makes outside of namespaces becomes the stack's, and goes with it: so nobody else may have made it.
 *
 * @throws ConfigError where the cluster has one of them, without the stack's label, or does not say
 */
export async function refuseForeignObjects(
  config: KubernetesStackConfig,
  owner: ConfigOwner,
  cluster: AskedCluster,
): Promise<void> {
  const { project, stack } = owner;
  const prefix = `${project}-${stack}`;
  const problems = await Promise.all(
    wishedObjects(config, owner).map(async ({ collection, name, key, allowed, cure }) => {
      const found = await cluster.ask(collection, name);
      if (found === undefined || found.labels[labelNames.stack] === prefix) return [];
      return [
        `${project}:kubernetes.${key}: got ${name}, which the cluster has, and which is not this stack's (it has no label ` +
          `${labelNames.stack}=${prefix}); allowed: ${allowed}; do: ${cure}`,
      ];
    }),
  );
  if (problems.flat().length > 0) throw new ConfigError(stack, problems.flat());
}

function wishedObjects(
  { kubernetes: { createNamespace, namespace: named, modelCache, gpu } }: KubernetesStackConfig,
  { project, stack }: ConfigOwner,
): WishedObject[] {
  const prefix = `${project}-${stack}`;
  const namespace = named ?? prefix;
  const nodes = modelCache.kind === "node";
  const names = [
    namespace,
    ...(nodes ? [nodesNamespace({ namespace })] : []),
    ...(hasGpuDaemons(gpu) ? [gpusNamespace({ namespace })] : []),
  ];
  const namespaces = names.map((name) => ({
    collection: "namespaces" as const,
    name,
    key: "namespace",
    allowed: "a name that nobody has yet, or createNamespace false",
    cure: `pulumi config set --path '${project}:kubernetes.createNamespace' false`,
  }));
  const volume = {
    collection: "persistentvolumes" as const,
    name: modelCacheNames({ prefix, namespace }, modelCache).volume,
    key: "modelCache",
    allowed: "a volume that nobody has yet",
    cure: "delete that volume where nobody needs it, or set another modelCache.path",
  };
  return [...(createNamespace ? namespaces : []), ...(nodes ? [volume] : [])];
}
