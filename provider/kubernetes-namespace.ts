import { kubernetesClient } from "./kubernetes-client.ts";
import type { ClusterChoice } from "./kubernetes-config.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

const patienceMilliseconds = 5000;

/** Labels of a namespace. Undefined where there is none, and where the cluster does not say: whoever needs it says so. */
export async function namespaceLabels(
  cluster: ClusterChoice,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const client = kubernetesClient(cluster, { timeoutMilliseconds: patienceMilliseconds });
    try {
      const { metadata } = await client.get<KubernetesObject>(`/api/v1/namespaces/${name}`);
      return metadata.labels ?? {};
    } finally {
      await client.close();
    }
  } catch {
    return undefined;
  }
}
