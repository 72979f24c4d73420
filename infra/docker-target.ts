import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import { ColorStack } from "../components/docker/color-stack.ts";
import { History } from "../components/docker/history.ts";
import { ImageBuilds } from "../components/docker/image-builds.ts";
import { Monitoring } from "../components/docker/monitoring.ts";
import { NginxRoute } from "../components/docker/route.ts";
import { operatorUrl } from "../components/docker/router-url.ts";
import type { RouterTls } from "../components/docker/router-entrance.ts";
import { Router } from "../components/docker/router.ts";
import { askRunningRoute } from "../components/running-route.ts";
import { builtVersions } from "./built-versions.ts";
import type { StackConfig } from "./config.ts";
import { readCertificate } from "./router-certificate.ts";
import { proveGpus } from "./docker-gpus.ts";
import { findLlamaServers } from "./docker-llama-server.ts";
import { declareOwlBuilds } from "./docker-owl.ts";
import { findGrafana, grafanaOutputs } from "./find-grafana.ts";
import { startDocker } from "./start-docker.ts";
import type { Known, Target, TargetKind } from "./target.ts";
import { alertSettings, colorArgs, keepsStandby, sharedGuards } from "./target-settings.ts";

/** Router and colors as containers of one Docker engine. */
export function dockerKind(config: StackConfig): TargetKind {
  startDocker();
  return {
    askRoute: (_prefix, lastUpdate) => askRunningRoute(operatorUrl(config.router), lastUpdate),
    findGrafana: (lastUpdate) => findGrafana(config, lastUpdate),
    create: async (known) => {
      await proveGpus(config, known.lastUpdate.gpus);
      return dockerTarget(config, known, await routerTls(config, known));
    },
  };
}

/** With its certificate, of which clients may have something to say. */
async function routerTls({ router: { tls } }: StackConfig, { lastUpdate }: Known) {
  if (tls === undefined) return undefined;
  const { warning, ...certificate } = readCertificate(tls, {
    inForce: lastUpdate.url?.startsWith("https:") === true,
  });
  if (warning !== undefined) await pulumi.log.warn(warning);
  return { port: tls.port, ...certificate };
}

function dockerTarget(config: StackConfig, known: Known, tls: RouterTls | undefined): Target {
  const { prefix, lastUpdate } = known;
  const { lease, ...guards } = sharedGuards(config, known);
  const router = new Router("router", {
    prefix,
    ...config.router,
    apiKeys: config.apiKeys,
    tls,
    subnet: config.network.subnet,
    monitored: config.monitoring.enabled,
    ...guards,
    ...(lease && { lease }),
  });
  const history = new History("history", { prefix, place: historyPlace(config), ...guards });
  const builds = new ImageBuilds("builds", {
    prefix,
    versions: builtVersions(config),
    ...(lastUpdate.versions && { completed: lastUpdate.versions }),
  });
  const owlArgs = declareOwlBuilds(config, known);
  const llamaServers = findLlamaServers(config);
  const declare = (color: Color, running: boolean, after: readonly pulumi.Resource[]) => {
    const { image } = config[color];
    return new ColorStack(color, {
      ...colorArgs(config, color, known),
      ...(image !== undefined && { image }),
      router,
      history,
      hostPort: config.ports[color],
      lastRelease: lastUpdate.releases?.[color],
      owl: owlArgs(color),
      llamaServer: llamaServers[color],
      builds,
      running,
      after,
    });
  };
  return {
    url: router.url,
    operatorUrl: config.router.operatorPort === undefined ? undefined : router.operatorUrl,
    colorUrls: router.colorUrls,
    gateRouter: { url: router.operatorUrl, routerContainer: router.containerName },
    active: (color) => declare(color, true, []),
    standby: (color, after) => declare(color, keepsStandby(config, known), after),
    route: (args) => new NginxRoute("route", { router, ...args }),
    monitoring: (after) => {
      const { enabled, ...monitoring } = config.monitoring;
      if (!enabled) return {};
      const { prometheusUrl, alertmanagerUrl, grafana } = new Monitoring("monitoring", {
        prefix,
        router,
        ...monitoring,
        ...alertSettings(config),
        grafana: grafanaArgs(config, known),
        after,
      });
      return { prometheusUrl, alertmanagerUrl, ...grafanaOutputs(grafana, known.grafana) };
    },
  };
}

function historyPlace({ history }: StackConfig) {
  if (history.kind === "rds") throw new RangeError("history.kind: got rds; allowed: sqlite and postgres");
  return history;
}

function grafanaArgs({ monitoring }: StackConfig, { grafana }: Known) {
  if (grafana === undefined || "leftOut" in grafana) return undefined;
  const { grafanaPort, grafanaMemoryMebibytes } = monitoring;
  const { image, dashboards } = grafana;
  return { image, port: grafanaPort, memoryMebibytes: grafanaMemoryMebibytes, dashboards };
}
