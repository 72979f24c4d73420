import type { KubernetesClient } from "../../provider/kubernetes-client.ts";
import { KubernetesError } from "../../provider/kubernetes-error.ts";
import type { KubernetesObject } from "../../provider/kubernetes-object.ts";
import { asking } from "./cluster-error.ts";

/** Which cluster a context leads to. */
export interface ClusterIdentity {
  /** Of the namespace `kube-system`: every cluster has one, and it stays as long as the cluster does. */
  readonly uid: string;
  /** `context dev of …`. */
  readonly source: string;
}

/** Undefined where the cluster does not say. Throws `OperatorError` where it does not answer. */
export async function identityOf(client: KubernetesClient): Promise<ClusterIdentity | undefined> {
  return asking(async () => {
    try {
      const { metadata } = await client.get<KubernetesObject>("/api/v1/namespaces/kube-system");
      return metadata.uid === undefined ? undefined : { uid: metadata.uid, source: client.access.source };
    } catch (error) {
      // Rights in a stack's own namespace are enough for everything else.
      if (error instanceof KubernetesError && [403, 404].includes(error.status)) return undefined;
      throw error;
    }
  });
}
