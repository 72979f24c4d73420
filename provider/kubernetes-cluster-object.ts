import { kubernetesClient } from "./kubernetes-client.ts";
import type { ClusterChoice } from "./kubernetes-config.ts";
import { ifFound } from "./kubernetes-error.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

const patienceMilliseconds = 5000;

/** Objects that belong to no namespace, by the collection of the core API that they are in. */
export type ClusterCollection = "namespaces" | "persistentvolumes";

/** What is asked of an object that belongs to no namespace. */
export interface ClusterObject {
  readonly uid: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Asks a cluster for an object that belongs to no namespace. Undefined where the cluster says that there is none, and only then.
 *
 * @throws KubernetesError where it refuses to say, KubernetesUnreachable and KubeconfigError where nobody can be asked
 */
export async function clusterObject(
  cluster: ClusterChoice,
  collection: ClusterCollection,
  name: string,
): Promise<ClusterObject | undefined> {
  const client = kubernetesClient(cluster, { timeoutMilliseconds: patienceMilliseconds });
  try {
    const found = await ifFound(client.get<KubernetesObject>(`/api/v1/${collection}/${name}`));
    return found && { uid: found.metadata.uid, labels: found.metadata.labels ?? {} };
  } finally {
    await client.close();
  }
}
