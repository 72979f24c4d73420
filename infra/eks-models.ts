import { colors, type Color } from "../components/color.ts";
import { ModelReader } from "../components/eks/model-reader.ts";
import { ModelStore } from "../components/eks/model-store.ts";
import type { Place } from "../components/kubernetes/place.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";
import { pinnedModel } from "./target-settings.ts";

/** From where the pods of a color bring its model. */
export type ModelSourceOf = (color: Color) => ModelReader | string | undefined;

/** Declares the store of the models that no URL has, where a color has such a one. */
export function declareModels(config: EksStackConfig, ground: EksGround, standing: Place): ModelSourceOf {
  const { eks, kubernetes } = config;
  const stored = colors.filter((color) => eks.modelStore[color]);
  if (stored.length === 0) return () => kubernetes.modelSource;
  const { place, key, cluster } = ground;
  const store = new ModelStore("model-store", {
    place,
    keyArn: key.arn,
    models: stored.map((color) => pinnedModel(config[color].model)),
    deletionProtection: eks.deletionProtection,
  });
  const reader = new ModelReader("model-reader", {
    place,
    clusterName: cluster.clusterName,
    standing,
    store,
  });
  return (color) => (eks.modelStore[color] ? reader : kubernetes.modelSource);
}
