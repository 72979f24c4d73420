import * as pulumi from "@pulumi/pulumi";
import { colors, weightsFor, type Color } from "../components/color.ts";
import type { Backend } from "../components/contract.ts";
import { PromotionGate } from "../components/gate/promotion-gate.ts";
import { readLastUpdate } from "../components/last-update.ts";
import { readStackConfig } from "./read-config.ts";
import { askServing } from "../components/serving.ts";
import { builtVersions, createTarget, routerUrl } from "./target.ts";

/**
 * The whole deployment: router, active color, gate, route, standby. A flip changes the gate and the route alone; a
 * standby that fails does so after the route has moved.
 */
export = async function deployment() {
  const config = readStackConfig();
  const { activeColor, gate: limits } = config;
  const weights = weightsFor(activeColor);
  const lastUpdate = await readLastUpdate();
  const serving = await askServing(routerUrl(config), lastUpdate);

  const prefix = `${pulumi.getProject()}-${pulumi.getStack()}`;
  const target = createTarget(config, { prefix, serving, lastUpdate });
  const candidates = colors.filter((color) => weights[color] > 0).map((color) => target.active(color));
  const gate = new PromotionGate("gate", { activeColor, candidates, url: target.url, limits });
  const route = target.route(activeColor, weights, gate.backends);
  const idle = colors.filter((color) => weights[color] === 0).map((color) => target.standby(color, [route]));
  // Last, so that what watches can keep neither users nor the standby from anything.
  const monitoring = target.monitoring([route, ...idle.flatMap((backend) => backend.resources)]);

  return {
    url: target.url,
    colorUrls: target.colorUrls,
    activeColor,
    weights,
    releases: releasesOf([...candidates, ...idle]),
    versions: builtVersions(config),
    verdict: gate.verdict,
    ...(monitoring && {
      prometheusUrl: monitoring.prometheusUrl,
      alertmanagerUrl: monitoring.alertmanagerUrl,
    }),
  };
};

function releasesOf(backends: readonly Backend[]): Record<Color, pulumi.Input<string>> {
  const entries = colors.map((color) => [
    color,
    backends.find((backend) => backend.color === color)?.release,
  ]);
  return Object.fromEntries(entries) as Record<Color, pulumi.Input<string>>;
}
