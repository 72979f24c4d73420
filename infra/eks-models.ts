import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import { ModelReader } from "../components/eks/model-reader.ts";
import { ModelStore, type StoredModel } from "../components/eks/model-store.ts";
import type { ReadableStore } from "../components/kubernetes/model-fetch/store.ts";
import type { Place } from "../components/kubernetes/place.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";

/** What the store is to have, and has. */
export interface Models {
  /** Those whose files are on this machine, checked. */
  readonly here: readonly StoredModel[];
  /** Keys that earlier updates have put there. */
  readonly recorded: readonly string[];
}

/** The stack's own store of models. */
export interface DeclaredModels {
  /** Where the pods of a color get their model from: undefined where its own URLs, or a file server, tell. */
  readonly storeOf: (color: Color) => ReadableStore | undefined;
  /** Keys of everything that updates have put there, for the next one. Known once it is there. */
  readonly keys: pulumi.Output<readonly string[]>;
}

/**
 * Declares the stack's store of models, and who reads it. It is there whether a color has its model in it or not: an empty one costs nothing, and one
 * that goes while models come and go would be refused as protected.
 */
export function declareModels(
  config: EksStackConfig,
  { place, key, cluster }: EksGround,
  standing: Place,
  { here, recorded }: Models,
): DeclaredModels {
  const { modelStore: isStored, deletionProtection } = config.eks;
  const store = new ModelStore("model-store", { place, keyArn: key.arn, models: here, deletionProtection });
  const reader = new ModelReader("model-reader", {
    place,
    clusterName: cluster.clusterName,
    standing,
    store,
  });
  return {
    storeOf: (color) => (isStored[color] ? reader : undefined),
    keys: store.keys.apply((keys) => [...new Set([...recorded, ...keys])].sort()),
  };
}
