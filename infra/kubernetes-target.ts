import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import { ColorServices } from "../components/kubernetes/color-services.ts";
import { ColorStack } from "../components/kubernetes/color-stack.ts";
import { exporterService } from "../components/kubernetes/exporter-service.ts";
import { History } from "../components/kubernetes/history.ts";
import { ModelCache } from "../components/kubernetes/model-cache.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { KubernetesRoute } from "../components/kubernetes/route.ts";
import { Router } from "../components/kubernetes/router.ts";
import { RouterRelease } from "../components/kubernetes/router-release.ts";
import { servicePort } from "../components/kubernetes/router-url.ts";
import { askKubernetesRoute } from "../components/kubernetes/running-route.ts";
import { StackNamespace } from "../components/kubernetes/stack-namespace.ts";
import type { KubernetesPlace } from "../components/last-update.ts";
import { askedCluster } from "./ask-cluster.ts";
import type { KubernetesStackConfig } from "./config.ts";
import { refuseForeignObjects } from "./foreign-namespace.ts";
import { declareGpus } from "./kubernetes-gpus.ts";
import { declareWatchers, wishedGrafana } from "./kubernetes-watchers.ts";
import { pinnedCluster } from "./pinned-cluster.ts";
import type { Known, Target, TargetKind } from "./target.ts";
import { colorArgs, keepsStandby, sharedGuards } from "./target-settings.ts";

/** Router and colors as pods of one cluster. */
export function kubernetesKind(config: KubernetesStackConfig): TargetKind {
  return {
    askRoute: (prefix, lastUpdate) => askKubernetesRoute(placeOf(config, prefix), lastUpdate),
    findGrafana: () => wishedGrafana(config),
    create: async (known) => {
      const owner = { project: pulumi.getProject(), stack: pulumi.getStack() };
      const asked = askedCluster(config, owner);
      const cluster = await pinnedCluster(config, owner, asked, known.lastUpdate);
      await refuseForeignObjects(config, owner, asked);
      return kubernetesTarget(config, known, cluster);
    },
  };
}

function kubernetesTarget(config: KubernetesStackConfig, known: Known, uid: string | undefined): Target {
  const { prefix } = known;
  const { context, createNamespace, imagePullSecrets, routerImage, ...cluster } = config.kubernetes;
  const { lease, ...guards } = sharedGuards(config, known);
  const recorded = placeOf(config, prefix);
  const { namespace } = recorded;

  const release = new RouterRelease("router-release", {
    prefix,
    namespace,
    context,
    entrance: cluster,
    createNamespace,
    ...guards,
    ...(lease && { lease }),
  });
  const provider = new kubernetes.Provider("cluster", {
    ...(context !== undefined && { context }),
    enableServerSideApply: true,
    // What somebody changed by hand goes back with the next change of it, as on every target.
    enablePatchForce: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    // Of an update that was killed, an object may be there that nobody has recorded. The namespace is the stack's own.
    upsertExistingObjects: true,
  });
  const guarded = { dependsOn: [release] };
  const ground = createNamespace
    ? [new StackNamespace("namespace", { provider, prefix, namespace, level: "restricted" }, guarded)]
    : [release];
  const place: Place = { provider, namespace, prefix, ground };

  const services = new ColorServices("services", { place });
  const exporter = config.monitoring.enabled ? exporterService("exporter", place) : undefined;
  const router = new Router("router", {
    place,
    context,
    services,
    entrance: cluster,
    image: routerImage,
    imagePullSecrets,
    ...config.router,
    replicas: cluster.routerReplicas,
    exporter: exporter?.lines,
  });
  const history = new History("history", { place, url: databaseUrl(config), ...guards });
  const cache = new ModelCache("models", {
    place,
    cache: cluster.modelCache,
    nodeImage: routerImage,
    createNamespace,
    imagePullSecrets,
  });
  const gpus = declareGpus(config.kubernetes, place);
  const declare = (color: Color, running: boolean, after: readonly pulumi.Resource[]) =>
    new ColorStack(color, {
      ...colorArgs(config, color, known),
      // Whoever has the cluster may run the program, from another state too.
      served: known.running.releases[color],
      image: imageOf(config, color),
      initImage: cluster.initImage,
      modelSource: cluster.modelSource,
      cpuMillicoresPerThread: cluster.cpuMillicoresPerThread,
      replicas: cluster.replicas,
      gpus: cluster.gpu,
      imagePullSecrets,
      place,
      router,
      history,
      cache,
      running,
      after: [...gpus.ready, ...after],
    });
  return {
    url: router.url,
    colorUrls: router.colorUrls,
    gateRouter: {
      kubernetes: { router: router.target, unschedulableSeconds: cluster.unschedulableSeconds },
    },
    active: (color) => declare(color, true, []),
    standby: (color, after) => declare(color, keepsStandby(config, known), after),
    route: (args) => new KubernetesRoute("route", { router, ...args }),
    monitoring: (after) => {
      const { places, outputs } = declareWatchers(config, known, place, gpus.ground, after);
      return {
        kubernetes: { ...recorded, ...(uid !== undefined && { cluster: uid }), ...places },
        ...outputs,
      };
    },
  };
}

/** Where the stack stands, as its outputs tell it. */
function placeOf(
  { kubernetes: { context, namespace } }: KubernetesStackConfig,
  prefix: string,
): KubernetesPlace {
  return {
    ...(context !== undefined && { context }),
    namespace: namespace ?? prefix,
    stack: prefix,
    router: { service: `${prefix}-router`, port: servicePort },
  };
}

function databaseUrl({ history }: KubernetesStackConfig): string {
  if (history.kind !== "postgres")
    throw new RangeError(`history.kind: got ${history.kind}; allowed: postgres`);
  return history.url;
}

function imageOf(config: KubernetesStackConfig, color: Color): string {
  const { image } = config[color];
  if (image === undefined)
    throw new RangeError(`${color}.image: it is missing; nothing is built on kubernetes`);
  return image;
}
