import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import type { HistoryDatabase } from "../components/history-place.ts";
import { ColorStack, type ColorStackArgs } from "../components/kubernetes/color-stack.ts";
import { History } from "../components/kubernetes/history.ts";
import { ModelCache } from "../components/kubernetes/model-cache.ts";
import type { ReadableStore } from "../components/kubernetes/model-fetch/store.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { imageIn } from "./cluster-image.ts";
import { owlPartsOf } from "./cluster-owl.ts";
import type { ClusterStackConfig } from "./config.ts";
import { declareGpus, type DeclaredGpus } from "./kubernetes-gpus.ts";
import type { Known } from "./target.ts";
import { colorArgs, sharedGuards } from "./target-settings.ts";

/** What both colors share in a cluster, whoever made it. */
export interface ClusterParts {
  readonly place: Place;
  readonly history: History;
  readonly cache: ModelCache;
  readonly gpus: DeclaredGpus;
}

/** Declares what both colors share in a cluster. */
export function declareParts(
  config: ClusterStackConfig,
  known: Known,
  place: Place,
  database: HistoryDatabase,
): ClusterParts {
  const { modelCache, routerImage, createNamespace, imagePullSecrets } = config.kubernetes;
  const { serving, allowLiveChange } = sharedGuards(config, known);
  const history = new History("history", { place, database, allowLiveChange, ...(serving && { serving }) });
  const cache = new ModelCache("models", {
    place,
    cache: modelCache,
    nodeImage: routerImage,
    createNamespace,
    imagePullSecrets,
  });
  return { place, history, cache, gpus: declareGpus(config.kubernetes, place) };
}

/** What one color has, and its target alone knows. */
export type ColorChoice = Pick<ColorStackArgs, "router" | "running" | "machines"> & {
  /** The stack's own store of models, where the color gets its model from it. Default: it does not. */
  readonly modelStore?: ReadableStore | undefined;
  /** What has to be done before this color's pods, but not before its release. */
  readonly after: readonly pulumi.Resource[];
  /** How long its server keeps an idle connection open. Default: as the server does by itself. */
  readonly keepAliveSeconds?: number | undefined;
};

/** Declares a color in a cluster. */
export function declareColor(
  config: ClusterStackConfig,
  known: Known,
  { gpus, ...parts }: ClusterParts,
  color: Color,
  { after, keepAliveSeconds, modelStore, ...choice }: ColorChoice,
): ColorStack {
  const { initImage, modelSource, cpuMillicoresPerThread, replicas, gpu, imagePullSecrets } =
    config.kubernetes;
  const { settings, ...args } = colorArgs(config, color, known);
  return new ColorStack(color, {
    ...args,
    settings: { ...settings, ...(keepAliveSeconds !== undefined && { keepAliveSeconds }) },
    // Whoever has the cluster may run the program, from another state too.
    served: known.running.releases[color],
    image: imageIn(config, `${color}.image`, config[color].image),
    owl: owlPartsOf(config, color),
    initImage,
    modelSource: modelStore ?? modelSource,
    cpuMillicoresPerThread,
    replicas,
    gpus: gpu,
    imagePullSecrets,
    ...parts,
    ...choice,
    after: [...gpus.ready, ...after],
  });
}
