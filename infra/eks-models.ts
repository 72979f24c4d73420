import type { Color } from "../components/color.ts";
import { ModelReader } from "../components/eks/model-reader.ts";
import { ModelStore, type StoredModel } from "../components/eks/model-store.ts";
import type { ReadableStore } from "../components/kubernetes/model-fetch/store.ts";
import type { Place } from "../components/kubernetes/place.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";

/** Where the pods of a color get their model from: undefined where its own URLs, or a file server, tell. */
export type ModelStoreOf = (color: Color) => ReadableStore | undefined;

/**
 * Declares the stack's store of models, and who reads it. It is there whether a color has its model in it or not: an empty one costs nothing, and one
 * that goes while models come and go would be refused as protected.
 */
export function declareModels(
  config: EksStackConfig,
  { place, key, cluster }: EksGround,
  standing: Place,
  models: readonly StoredModel[],
): ModelStoreOf {
  const { modelStore: isStored, deletionProtection } = config.eks;
  const store = new ModelStore("model-store", { place, keyArn: key.arn, models, deletionProtection });
  const reader = new ModelReader("model-reader", {
    place,
    clusterName: cluster.clusterName,
    standing,
    store,
  });
  return (color) => (isStored[color] ? reader : undefined);
}
