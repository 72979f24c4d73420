import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { NodeDirectories } from "./node-directories.ts";
import { releaseIdentity, shortIdentity } from "../release.ts";
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

/** Names of a cache's claim, and of the volume behind it where that is a directory of the nodes. */
export interface ModelCacheNames {
  readonly claim: string;
  readonly volume: string;
}

/**
 * Another cache has other names: it is made beside the one that pods use, and the claim's name is part of what a color is, so that a color
 * with users keeps the one that it has. Volumes have no namespace, and two texts joined by a hyphen may be two other ones: they are hashed.
 */
export function modelCacheNames(
  { prefix, namespace }: Pick<Place, "prefix" | "namespace">,
  cache: ModelCachePlace,
): ModelCacheNames {
  const ofCache = shortIdentity(releaseIdentity({ ...cache }));
  const ofVolume = shortIdentity(releaseIdentity({ namespace, prefix, cache: { ...cache } }));
  return { claim: `${prefix}-models-${ofCache}`, volume: `${prefix}-models-${ofVolume}` };
}

/** The claim that the pods of both colors mount: read-only, but for the container that brings the model. */
export class ModelCache extends pulumi.ComponentResource {
  readonly claimName: string;
  /** Whether one node alone can mount it, where all pods of both colors have to be then. */
  readonly hasOneNode: boolean;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ModelCacheArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:ModelCache", name, {}, standingAt(args.place, options));
    const { place, cache } = args;
    const names = modelCacheNames(place, cache);
    this.claimName = names.claim;
    this.hasOneNode = cache.kind === "claim" && cache.accessMode === "ReadWriteOnce";
    const child = { parent: this, dependsOn: [...place.ground] };
    this.ready =
      cache.kind === "claim"
        ? [claim(name, place, { ...cache, claimName: names.claim }, child)]
        : nodeCache(name, { ...args, names, path: cache.path }, child);
    this.registerOutputs({ claimName: this.claimName });
  }
}

/** What a directory of a node counts as: Kubernetes wants a size, and holds nobody to it. */
const nominalGibibytes = 1;

/** Pods of the level "restricted" may mount no directory of a node, but a claim whose volume is one. */
function nodeCache(
  name: string,
  {
    place,
    path,
    names,
    ...args
  }: ModelCacheArgs & { readonly path: string; readonly names: ModelCacheNames },
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { prefix, namespace } = place;
  const directories = new NodeDirectories(`${name}-nodes`, { ...args, place, path }, options);
  const volume = new kubernetes.core.v1.PersistentVolume(
    `${name}-volume`,
    {
      metadata: { name: names.volume, labels: objectLabels(prefix, "models") },
      spec: {
        capacity: { storage: `${nominalGibibytes}Gi` },
        accessModes: ["ReadWriteMany"],
        storageClassName: "",
        persistentVolumeReclaimPolicy: "Retain",
        claimRef: { namespace, name: names.claim },
        hostPath: { path, type: "DirectoryOrCreate" },
      },
    },
    options,
  );
  const nodes = {
    claimName: names.claim,
    sizeGibibytes: nominalGibibytes,
    accessMode: "ReadWriteMany",
    storageClass: "",
    volumeName: names.volume,
  };
  const dependsOn = [volume, ...place.ground];
  return [claim(name, place, nodes, { ...options, dependsOn }), directories];
}

interface ClaimArgs {
  readonly claimName: string;
  readonly storageClass?: string | undefined;
  readonly sizeGibibytes: number;
  readonly accessMode: string;
  readonly volumeName?: string;
}

function claim(
  name: string,
  { prefix, namespace }: Place,
  { claimName, storageClass, sizeGibibytes, accessMode, volumeName }: ClaimArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new kubernetes.core.v1.PersistentVolumeClaim(
    `${name}-claim`,
    {
      metadata: {
        name: claimName,
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
