import type * as pulumi from "@pulumi/pulumi";
import { colors, type Color } from "../components/color.ts";
import { ColorStack } from "../components/docker/color-stack.ts";
import { History } from "../components/docker/history.ts";
import { ImageBuilds } from "../components/docker/image-builds.ts";
import { Monitoring } from "../components/docker/monitoring.ts";
import { NginxRoute } from "../components/docker/route.ts";
import { routerUrl } from "../components/docker/router-url.ts";
import { Router } from "../components/docker/router.ts";
import { modelFileOf } from "../components/model.ts";
import type { Serving } from "../provider/resources.ts";
import type { StackConfig } from "./config.ts";
import type { Known, Target } from "./target.ts";

/** URL of the router that the config declares. */
export function dockerRouterUrl(config: StackConfig): string {
  return routerUrl(config.router.address, config.router.port);
}

/** Router and colors as containers of one Docker engine. */
export function dockerTarget(config: StackConfig, { prefix, running, operation, lastUpdate }: Known): Target {
  const { allowLiveChange } = config;
  const { serving, lease } = running;
  const own = operation.lease?.id ?? operation.endLease;
  const served: Serving | undefined = serving && {
    percent: serving.blue.percent + serving.green.percent,
    source: serving.blue.source,
  };
  const router = new Router("router", {
    prefix,
    ...config.router,
    subnet: config.network.subnet,
    monitored: config.monitoring.enabled,
    ...(lease && { lease: { held: lease, ...(own !== undefined && { own }) } }),
    allowLiveChange,
    ...(served && { serving: served }),
  });
  const history = new History("history", {
    prefix,
    place: config.history,
    allowLiveChange,
    ...(served && { serving: served }),
  });
  const builds = new ImageBuilds("builds", {
    prefix,
    versions: builtVersions(config),
    ...(lastUpdate.versions && { completed: lastUpdate.versions }),
  });
  // An operation of several steps may have to go back: it keeps both colors.
  const warmStandby = config.standby === "warm" || operation.lease !== undefined;
  const declare = (color: Color, isRunning: boolean, after: readonly pulumi.Resource[]) => {
    const { version, image, model, memoryMebibytes, settings } = config[color];
    return new ColorStack(color, {
      color,
      prefix,
      router,
      history,
      version,
      ...(image !== undefined && { image }),
      model: pinnedModel(model),
      memoryMebibytes,
      hostPort: config.ports[color],
      settings,
      builds,
      running: isRunning,
      allowLiveChange,
      ...(serving && { serving: serving[color] }),
      after,
    });
  };
  return {
    url: router.url,
    colorUrls: router.colorUrls,
    routerContainer: router.containerName,
    active: (color) => declare(color, true, []),
    standby: (color, after) => declare(color, warmStandby, after),
    route: (args) => new NginxRoute("route", { router, ...args }),
    monitoring: (after) => {
      const { enabled, ...monitoring } = config.monitoring;
      if (!enabled) return undefined;
      return new Monitoring("monitoring", { prefix, router, ...monitoring, ...alertSettings(config), after });
    },
  };
}

/** What the alerts have to know of the rest of the config. */
function alertSettings({ standby, rollout, blue, green }: StackConfig) {
  return {
    standby,
    longestAnswerSeconds: Math.max(blue.settings.longestAnswerSeconds, green.settings.longestAnswerSeconds),
    kpis: rollout.kpis,
    kpiWindowSeconds: rollout.bakeSeconds,
    kpiMinimumSamples: rollout.minimumSamples,
  };
}

/** Version of each color whose image is built from app/. */
export function builtVersions(config: StackConfig): Partial<Record<Color, string>> {
  const building = colors.filter((color) => config[color].image === undefined);
  return Object.fromEntries(building.map((color) => [color, config[color].version]));
}

function pinnedModel(choice: StackConfig["blue"]["model"]) {
  const model = modelFileOf(choice);
  if (model.sha256 === undefined) throw new RangeError(`model ${model.name}: sha256 is missing; pin it`);
  return { ...model, sha256: model.sha256 };
}
