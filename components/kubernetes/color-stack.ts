import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { variables } from "../../app/contract.ts";
import type { Color } from "../color.ts";
import { ColorRelease } from "../color-release.ts";
import type { Backend } from "../contract.ts";
import { stackLabels } from "../labels.ts";
import type { ModelFile, ModelSource } from "../model.ts";
import type { Guards } from "../release-guards.ts";
import { releaseIdentity, shortIdentity } from "../release.ts";
import type { ServingSettings } from "../serving-settings.ts";
import { colorPod } from "./color-pod.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import type { Gpus } from "./gpu.ts";
import type { History } from "./history.ts";
import type { ModelCache } from "./model-cache.ts";
import { fetchFile, fetchProgram } from "./model-fetch/contract.ts";
import { storeFiles, storeSource, type ReadableStore } from "./model-fetch/store.ts";
import { objectLabels } from "./object-labels.ts";
import { owlFacts, type OwlParts } from "./owl-pod.ts";
import { standingAt, type Place } from "./place.ts";
import type { Router } from "./router.ts";

export interface ColorStackArgs extends Guards {
  readonly color: Color;
  readonly prefix: string;
  readonly place: Place;
  readonly router: Pick<Router, "innerColorUrls" | "ready">;
  readonly history: History;
  readonly cache: ModelCache;
  /** The user's version. */
  readonly version: string;
  /** Keeps the contract of `app/contract.ts`. */
  readonly image: string;
  /** Has Node from 20 on, and brings the model. Default: `image`. */
  readonly initImage?: string | undefined;
  /** Its SHA-256 is part of the release. */
  readonly model: ModelFile & { readonly sha256: string };
  /** URL below which the model's file has its name, or the stack's own store, before the model's own URLs. Default: these alone. */
  readonly modelSource?: string | ReadableStore | undefined;
  /** Request and limit. */
  readonly memoryMebibytes: number;
  readonly cpuMillicoresPerThread: number;
  readonly settings: ServingSettings;
  /** Default: its pods have none, and may go to any node. */
  readonly gpus?: Gpus | undefined;
  /** What computes beside the server, and has the GPUs then. Default: the server computes itself. */
  readonly owl?: OwlParts | undefined;
  /** What its nodes are, where they are the stack's own: part of the release. Default: they are not. */
  readonly machines?: Readonly<Record<string, string | number>> | undefined;
  /** Pods. They are no part of the release: more of them serve the same. */
  readonly replicas: number;
  readonly imagePullSecrets: readonly string[];
  /** False leaves the pods out, and keeps the release. Default: true. */
  readonly running?: boolean;
  /** Identity of the release that the running route says it serves. Default: it does not say. */
  readonly served?: string | undefined;
  /** What has to be done before this color's pods, but not before its release. */
  readonly after?: readonly pulumi.Resource[];
}

/** One color in a cluster: its guarded release, its pods, and how many of them may be missing. */
export class ColorStack extends pulumi.ComponentResource implements Backend {
  readonly color: Color;
  readonly release: pulumi.Output<string>;
  readonly resources: readonly pulumi.Resource[];

  constructor(name: string, args: ColorStackArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:ColorStack", name, {}, standingAt(args.place, options));
    const { color, place, version, image, model, history, settings, memoryMebibytes, gpus } = args;
    const { machines, owl } = args;
    const { running = true, replicas, serving, served, allowLiveChange } = args;
    const { prefix, namespace, ground } = place;
    const fetchName = `${prefix}-${color}-fetch`;
    const store = typeof args.modelSource === "object" ? args.modelSource : undefined;
    const pod = colorPod({
      ...args,
      initImage: args.initImage ?? image,
      modelSources: sourcesOf(model, args.modelSource),
      storeAccount: store?.serviceAccountName,
      claimName: args.cache.claimName,
      hasOneNode: args.cache.hasOneNode,
      fetchName,
      historySecret: history.secret,
      colorUrls: args.router.innerColorUrls,
    });
    const identity = releaseIdentity({
      pod,
      namespace,
      history: history.fingerprint,
      ...(machines && { machines }),
    });

    const release = new ColorRelease(
      `${name}-release`,
      {
        color,
        identity,
        facts: {
          version,
          image,
          model: model.sha256,
          modelFile: model.path,
          history: history.location,
          memoryMebibytes,
          ...settings,
          ...(owl && owlFacts(owl)),
          ...(gpus !== undefined && gpus.perPod[color] > 0 && { gpus: gpus.perPod[color] }),
          ...machines,
          pod: shortIdentity(releaseIdentity(pod)),
        },
        serving,
        served,
        allowLiveChange,
      },
      { parent: this },
    );
    this.color = color;
    this.release = release.identity;
    this.resources = args.router.ready;
    if (running) {
      const child = { parent: this, dependsOn: [release, ...ground, ...(args.after ?? [])] };
      const metadata = { namespace, labels: objectLabels(prefix, "color", color) };
      const fetch = new kubernetes.core.v1.ConfigMap(
        `${name}-fetch`,
        {
          metadata: { ...metadata, name: fetchName },
          data: { [fetchFile]: fetchProgram(), ...(store && storeFiles(store)) },
        },
        child,
      );
      const dependsOn = [
        ...child.dependsOn,
        fetch,
        history.ready,
        ...args.cache.ready,
        ...(store?.ready ?? []),
      ];
      const goneSeconds = pod.spec.terminationGracePeriodSeconds + 60;
      const deployment = new kubernetes.apps.v1.Deployment(
        `${name}-deployment`,
        {
          metadata: {
            ...metadata,
            name: `${prefix}-${color}`,
            // The gate waits for the pods, and tells why one does not come, long before any limit.
            annotations: { "pulumi.com/skipAwait": "true" },
          },
          spec: {
            replicas,
            selector: { matchLabels: stackLabels(prefix, "color", color) },
            // Nobody is sent to pods that change, and a second model beside the first would need its memory.
            strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
            template: withRelease(pod, identity),
          },
        },
        { ...child, dependsOn, customTimeouts: { delete: `${goneSeconds}s` } },
      );
      const budget = disruptionBudget(`${name}-budget`, { place, role: "color", color, replicas }, child);
      this.resources = [deployment, budget, ...this.resources];
    }
    this.registerOutputs({ release: this.release });
  }
}

/** URLs of a model's file, in the order in which they are tried. */
function sourcesOf(model: ColorStackArgs["model"], modelSource: ColorStackArgs["modelSource"]): string[] {
  const file = model.path.slice(model.path.lastIndexOf("/") + 1);
  if (typeof modelSource === "string") return [`${modelSource}/${encodeURIComponent(file)}`];
  const isUrl = (source: ModelSource) => source.kind === "url";
  const urls = model.sources.filter(isUrl).map(({ url }) => url);
  return modelSource === undefined ? urls : [storeSource(model), ...urls];
}

/** A pod that knows what it is. */
function withRelease({ metadata, spec }: ReturnType<typeof colorPod>, identity: string) {
  const told = { name: variables.release, value: identity };
  const containers = spec.containers.map((container) => ({ ...container, env: [...container.env, told] }));
  const initContainers = spec.initContainers.map((container) =>
    "env" in container ? { ...container, env: [...container.env, told] } : container,
  );
  return { metadata, spec: { ...spec, initContainers, containers } };
}
