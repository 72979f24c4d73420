import * as pulumi from "@pulumi/pulumi";
import { databaseAt } from "../components/history-place.ts";
import { ColorServices } from "../components/kubernetes/color-services.ts";
import { exporterService } from "../components/kubernetes/exporter-service.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { KubernetesRoute } from "../components/kubernetes/route.ts";
import { Router } from "../components/kubernetes/router.ts";
import { RouterRelease } from "../components/kubernetes/router-release.ts";
import { servicePort } from "../components/kubernetes/router-url.ts";
import { askKubernetesRoute } from "../components/kubernetes/running-route.ts";
import { StackNamespace } from "../components/kubernetes/stack-namespace.ts";
import type { KubernetesPlace } from "../components/last-update.ts";
import { askedCluster } from "./ask-cluster.ts";
import { declareColor, declareParts } from "./cluster-parts.ts";
import { clusterProvider } from "./cluster-provider.ts";
import type { KubernetesStackConfig } from "./config.ts";
import { refuseForeignObjects } from "./foreign-namespace.ts";
import { declareWatchers, wishedGrafana } from "./kubernetes-watchers.ts";
import { pinnedCluster } from "./pinned-cluster.ts";
import type { Known, Target, TargetKind } from "./target.ts";
import { keepsStandby, sharedGuards } from "./target-settings.ts";

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
  const { context, createNamespace, imagePullSecrets, routerImage, ...entrance } = config.kubernetes;
  const { lease, ...guards } = sharedGuards(config, known);
  const recorded = placeOf(config, prefix);
  const { namespace } = recorded;

  const cluster = context === undefined ? {} : { context };
  const release = new RouterRelease("router-release", {
    prefix,
    namespace,
    context,
    entrance,
    createNamespace,
    ...guards,
    ...(lease && { lease }),
  });
  const provider = clusterProvider(cluster);
  const guarded = { dependsOn: [release] };
  const ground = createNamespace
    ? [new StackNamespace("namespace", { provider, prefix, namespace, level: "restricted" }, guarded)]
    : [release];
  const place: Place = { provider, namespace, prefix, ground };

  const services = new ColorServices("services", { place });
  const exporter = config.monitoring.enabled ? exporterService("exporter", place) : undefined;
  const router = new Router("router", {
    place,
    cluster,
    services,
    entrance,
    image: routerImage,
    imagePullSecrets,
    ...config.router,
    replicas: entrance.routerReplicas,
    exporter: exporter?.lines,
  });
  const parts = declareParts(config, known, place, databaseAt(databaseUrl(config), prefix));
  return {
    url: router.url,
    colorUrls: router.colorUrls,
    gateRouter: {
      kubernetes: { router: router.target, unschedulableSeconds: entrance.unschedulableSeconds },
    },
    active: (color) => declareColor(config, known, parts, color, { router, running: true, after: [] }),
    standby: (color, after) =>
      declareColor(config, known, parts, color, { router, running: keepsStandby(config, known), after }),
    route: (args) => new KubernetesRoute("route", { router, ...args }),
    monitoring: (after) => {
      const { places, outputs } = declareWatchers(config, known, place, parts.gpus.ground, after);
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
