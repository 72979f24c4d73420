import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { colors, type Color } from "../components/color.ts";
import { ModelReader } from "../components/eks/model-reader.ts";
import { ModelStore, type StoredModel } from "../components/eks/model-store.ts";
import type { ReadableStore } from "../components/kubernetes/model-fetch/store.ts";
import type { Place } from "../components/kubernetes/place.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";
import { pinnedModel } from "./target-settings.ts";

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
): ModelStoreOf {
  const { modelStore: isStored, deletionProtection } = config.eks;
  const models = colors.filter((color) => isStored[color]).map((color) => fileHere(config, color));
  const store = new ModelStore("model-store", { place, keyArn: key.arn, models, deletionProtection });
  const reader = new ModelReader("model-reader", {
    place,
    clusterName: cluster.clusterName,
    standing,
    store,
  });
  return (color) => (isStored[color] ? reader : undefined);
}

/** The update reads the file where the program runs. */
function fileHere(config: EksStackConfig, color: Color): StoredModel {
  const model = pinnedModel(config[color].model);
  const path = resolve(model.path);
  if (!existsSync(path)) {
    throw new RunError(
      `${color}.model: ${model.path} is not on this machine, from which the update puts it into the stack's store (eks.modelStore); allowed is a file ` +
        "below the project's directory; put it there; a preset's comes by npx bluegreen up",
    );
  }
  return { name: model.name, path, sha256: model.sha256 };
}
