import * as kubernetes from "@pulumi/kubernetes";
import type { ClusterArgs } from "../provider/resources.ts";

/** A cluster, as the provider of its objects is told of it. */
export interface ProvidedCluster extends ClusterArgs {
  /**
   * What makes it another cluster. A kubeconfig that preview cannot know, as where somebody more is let in, would otherwise be taken for that of another
   * one, and every object for one that has to be made anew. Default: the kubeconfig tells.
   */
  readonly identifier?: string;
}

/** The `kubernetes` provider of a stack's objects, whoever made the cluster. */
export function clusterProvider({ kubeconfig, context, identifier }: ProvidedCluster): kubernetes.Provider {
  return new kubernetes.Provider("cluster", {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(identifier !== undefined && { clusterIdentifier: identifier }),
    enableServerSideApply: true,
    // What somebody changed by hand goes back with the next change of it, as on every target.
    enablePatchForce: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    // Of an update that was killed, an object may be there that nobody has recorded. The namespace is the stack's own.
    upsertExistingObjects: true,
  });
}
