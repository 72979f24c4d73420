import * as kubernetes from "@pulumi/kubernetes";
import type { ClusterArgs } from "../provider/resources.ts";

/** The `kubernetes` provider of a stack's objects, whoever made the cluster. */
export function clusterProvider({ kubeconfig, context }: ClusterArgs): kubernetes.Provider {
  return new kubernetes.Provider("cluster", {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    enableServerSideApply: true,
    // What somebody changed by hand goes back with the next change of it, as on every target.
    enablePatchForce: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    // Of an update that was killed, an object may be there that nobody has recorded. The namespace is the stack's own.
    upsertExistingObjects: true,
  });
}
