import { ColorStack } from "../components/docker/color-stack.ts";
import { History } from "../components/docker/history.ts";
import { NginxRoute } from "../components/docker/route.ts";
import { routerUrl } from "../components/docker/router-url.ts";
import { Router } from "../components/docker/router.ts";
import { modelFileOf } from "../components/model.ts";
import type { StackConfig } from "./config.ts";
import type { ServingColors } from "../components/serving.ts";
import type { Serving } from "../provider/resources.ts";
import type { Target } from "./target.ts";

/** URL of the router that the config declares. */
export function dockerRouterUrl(config: StackConfig): string {
  return routerUrl(config.router.address, config.router.port);
}

/** Router and colors as containers of one Docker engine. */
export function dockerTarget(config: StackConfig, prefix: string, serving: ServingColors): Target {
  const { allowLiveChange } = config;
  const served: Serving | undefined = serving && {
    percent: serving.blue.percent + serving.green.percent,
    source: serving.blue.source,
  };
  const router = new Router("router", {
    prefix,
    ...config.router,
    subnet: config.network.subnet,
    allowLiveChange,
    ...(served && { serving: served }),
  });
  const history = new History("history", {
    prefix,
    place: config.history,
    allowLiveChange,
    ...(served && { serving: served }),
  });
  return {
    url: router.url,
    colorUrls: router.colorUrls,
    color: (color, after) => {
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
        allowLiveChange,
        ...(serving && { serving: serving[color] }),
        after,
      });
    },
    route: (activeColor, weights, backends) =>
      new NginxRoute("route", { router, activeColor, weights, backends }),
  };
}

function pinnedModel(choice: StackConfig["blue"]["model"]) {
  const model = modelFileOf(choice);
  if (model.sha256 === undefined) throw new RangeError(`model ${model.name}: sha256 is missing; pin it`);
  return { ...model, sha256: model.sha256 };
}
