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
export function dockerTarget(config: StackConfig, { prefix, serving, lastUpdate }: Known): Target {
  const { allowLiveChange } = config;
  const served: Serving | undefined = serving && {
    percent: serving.blue.percent + serving.green.percent,
    source: serving.blue.source,
  };
  const router = new Router("router", {
    prefix,
    ...config.router,
    subnet: config.network.subnet,
    monitored: config.monitoring.enabled,
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
  const declare = (color: Color, running: boolean, after: readonly pulumi.Resource[]) => {
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
      running,
      allowLiveChange,
      ...(serving && { serving: serving[color] }),
      after,
    });
  };
  return {
    url: router.url,
    colorUrls: router.colorUrls,
    active: (color) => declare(color, true, []),
    standby: (color, after) => declare(color, config.standby === "warm", after),
    route: (activeColor, weights, backends) =>
      new NginxRoute("route", { router, activeColor, weights, backends }),
    monitoring: (after) => {
      const { enabled, ...monitoring } = config.monitoring;
      if (!enabled) return undefined;
      return new Monitoring("monitoring", { prefix, router, ...monitoring, standby: config.standby, after });
    },
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
