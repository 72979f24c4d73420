import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { NodeDirectories } from "./node-directories.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt, type Place } from "./place.ts";

/** Where model files lie, for both colors to share. */
export type ModelCachePlace =
  | {
      /** A directory of each node: both colors of a node map the same pages. */
      readonly kind: "node";
      /** Absolute path. */
      readonly path: string;
    }
  | {
      /** A volume of the cluster's storage. */
      readonly kind: "claim";
      /** Default: the cluster's own. */
      readonly storageClass?: string | undefined;
      readonly sizeGibibytes: number;
      readonly accessMode: "ReadWriteOnce" | "ReadWriteMany";
    };

export interface ModelCacheArgs {
  readonly place: Place;
  readonly cache: ModelCachePlace;
  /** Has a shell: makes the directory of each node. */
  readonly nodeImage: string;
  /** Whether the namespace for the pods that make them is made. */
  readonly createNamespace: boolean;
  /** Names of Secrets with registries' passwords. */
  readonly imagePullSecrets: readonly string[];
}

/** The claim that the pods of both colors mount: read-only, but for the container that brings the model. */
export class ModelCache extends pulumi.ComponentResource {
  readonly claimName: string;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ModelCacheArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:ModelCache", name, {}, standingAt(args.place, options));
    const { place, cache } = args;
    this.claimName = `${place.prefix}-models`;
    const child = { parent: this, dependsOn: [...place.ground] };
    this.ready =
      cache.kind === "claim"
        ? [claim(name, place, { ...cache, sizeGibibytes: cache.sizeGibibytes }, child)]
        : nodeCache(name, { ...args, path: cache.path }, child);
    this.registerOutputs({ claimName: this.claimName });
  }
}

/** What a directory of a node counts as: Kubernetes wants a size, and holds nobody to it. */
const nominalGibibytes = 1;

/** Pods of the level "restricted" may mount no directory of a node, but a claim whose volume is one. */
function nodeCache(
  name: string,
  { place, path, ...args }: ModelCacheArgs & { readonly path: string },
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { prefix, namespace } = place;
  const directories = new NodeDirectories(`${name}-nodes`, { ...args, place, path }, options);
  const volumeName = namespace === prefix ? `${prefix}-models` : `${namespace}-${prefix}-models`;
  const volume = new kubernetes.core.v1.PersistentVolume(
    `${name}-volume`,
    {
      metadata: { name: volumeName, labels: objectLabels(prefix, "models") },
      spec: {
        capacity: { storage: `${nominalGibibytes}Gi` },
        accessModes: ["ReadWriteMany"],
        storageClassName: "",
        persistentVolumeReclaimPolicy: "Retain",
        claimRef: { namespace, name: `${prefix}-models` },
        hostPath: { path, type: "DirectoryOrCreate" },
      },
    },
    options,
  );
  const nodes = {
    sizeGibibytes: nominalGibibytes,
    accessMode: "ReadWriteMany",
    storageClass: "",
    volumeName,
  };
  const dependsOn = [volume, ...place.ground];
  return [claim(name, place, nodes, { ...options, dependsOn }), directories];
}

interface ClaimArgs {
  readonly storageClass?: string | undefined;
  readonly sizeGibibytes: number;
  readonly accessMode: string;
  readonly volumeName?: string;
}

function claim(
  name: string,
  { prefix, namespace }: Place,
  { storageClass, sizeGibibytes, accessMode, volumeName }: ClaimArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new kubernetes.core.v1.PersistentVolumeClaim(
    `${name}-claim`,
    {
      metadata: {
        name: `${prefix}-models`,
        namespace,
        labels: objectLabels(prefix, "models"),
        // Some classes make a volume only for a first pod; a pod without one is what the gate tells of.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        accessModes: [accessMode],
        resources: { requests: { storage: `${sizeGibibytes}Gi` } },
        ...(storageClass !== undefined && { storageClassName: storageClass }),
        ...(volumeName !== undefined && { volumeName }),
      },
    },
    options,
  );
}
