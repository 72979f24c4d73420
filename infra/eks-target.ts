import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import { albListeners } from "../components/eks/alb-listeners.ts";
import { AlbRelease } from "../components/eks/alb-release.ts";
import { VolumeClass } from "../components/eks/volume-class.ts";
import { askAlbRoute } from "../components/eks/running-alb-route.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { askKubernetesRoute } from "../components/kubernetes/running-route.ts";
import { StackNamespace } from "../components/kubernetes/stack-namespace.ts";
import type { LastUpdate } from "../components/last-update.ts";
import type { RunningRoute } from "../components/running-route.ts";
import { declareColor, declareParts } from "./cluster-parts.ts";
import { clusterProvider } from "./cluster-provider.ts";
import type { EksStackConfig } from "./config.ts";
import { declareAlb } from "./eks-alb.ts";
import { hourlyCost } from "./eks-cost.ts";
import { declareDatabase } from "./eks-database.ts";
import { declareEksGround } from "./eks-ground.ts";
import { modelFiles } from "./eks-model-files.ts";
import { declareModels, type Models } from "./eks-models.ts";
import { declareNginx } from "./eks-nginx.ts";
import { declareNodes, machinesOf } from "./eks-nodes.ts";
import { zonesOf } from "./eks-region.ts";
import { declareWatchers, wishedGrafana } from "./kubernetes-watchers.ts";
import type { Known, Target, TargetKind } from "./target.ts";
import { keepsStandby, sharedGuards } from "./target-settings.ts";

/** Everything from the network on: a cluster of EKS with GPU nodes of each color, and a balancer in front. */
export function eksKind(config: EksStackConfig): TargetKind {
  return {
    askRoute: (prefix, lastUpdate) => askRoute(config, prefix, lastUpdate),
    findGrafana: () => wishedGrafana(config),
    // Before anything is declared: a file that is no model of the config is no reason to leave half an update behind.
    create: async (known) => {
      const { models: recorded = [] } = known.lastUpdate;
      return eksTarget(config, known, { here: await modelFiles(config, recorded), recorded });
    },
  };
}

/** Asks the route where the last update left it: in a listener, or in nginx behind one. */
function askRoute(config: EksStackConfig, prefix: string, lastUpdate: LastUpdate): Promise<RunningRoute> {
  const { kubernetes: left } = lastUpdate;
  const inListener = left === undefined ? config.eks.router === "alb" : left.router === undefined;
  if (inListener)
    return askAlbRoute({ prefix, port: albListeners(config.eks.entrance).users.port }, lastUpdate);
  // Before the stack has made its cluster there is none to ask, and no other one is to be asked in its place.
  return askKubernetesRoute(left ?? { namespace: namespaceOf(config, prefix) }, lastUpdate);
}

function eksTarget(config: EksStackConfig, known: Known, models: Models): Target {
  const { prefix } = known;
  const { eks, region } = config;
  const { lease, ...guards } = sharedGuards(config, known);
  const namespace = namespaceOf(config, prefix);
  const placed = { region, prefix, tags: eks.tags };
  const release = new AlbRelease("router-release", {
    place: placed,
    entrance: eks.entrance,
    network: { cidr: eks.network.cidr, zones: zonesOf(config) },
    internal: eks.internal,
    behind: eks.router === "alb" ? { nodePorts: eks.nodePorts } : { nginx: { namespace } },
    ...guards,
    ...(lease && { lease }),
  });
  const ground = declareEksGround(config, { ...placed, ground: [release] });
  const { cluster, system } = ground;
  const provider = clusterProvider({ kubeconfig: cluster.kubeconfig, identifier: cluster.identifier });
  const joined = [release, ...cluster.ready, ...system.ready];
  const made = new StackNamespace(
    "namespace",
    { provider, prefix, namespace, level: "restricted" },
    { dependsOn: joined },
  );
  const volumes = new VolumeClass("volumes", {
    provider,
    prefix,
    encryptionKeyArn: ground.key.arn,
    after: joined,
  });
  const place: Place = { provider, namespace, prefix, ground: [made, ...volumes.ready] };

  const router =
    eks.router === "alb" ? declareAlb(config, known, ground, place) : declareNginx(config, ground, place);
  const parts = declareParts(config, known, place, declareDatabase(config, ground));
  const { storeOf, keys } = declareModels(config, ground, place, models);
  const declare = (color: Color, running: boolean, after: readonly pulumi.Resource[]) => {
    const nodes = declareNodes(config, ground, color, { running, after });
    return declareColor(config, known, parts, color, {
      router: router.colors,
      running,
      machines: machinesOf(config, color),
      modelStore: storeOf(color),
      keepAliveSeconds: router.keepAliveSeconds,
      after: [...after, ...nodes.ready, ...router.attach(color, nodes)],
    });
  };
  return {
    url: router.url,
    colorUrls: router.colorUrls,
    gateRouter: router.gateRouter,
    active: (color) => declare(color, true, []),
    standby: (color, after) => declare(color, keepsStandby(config, known), after),
    route: (args) => router.route(args),
    monitoring: (after) => {
      const { places, outputs } = declareWatchers(config, known, place, parts.gpus.ground, after);
      return {
        kubernetes: {
          // It names a command that signs, and holds no token.
          kubeconfig: pulumi.unsecret(cluster.kubeconfig),
          namespace,
          stack: prefix,
          ...(router.service && { router: router.service }),
          ...places,
        },
        ...router.outputs,
        models: keys,
        cost: hourlyCost(config, keepsStandby(config, known)),
        ...outputs,
      };
    },
  };
}

function namespaceOf({ kubernetes }: EksStackConfig, prefix: string): string {
  return kubernetes.namespace ?? prefix;
}
