import * as pulumi from "@pulumi/pulumi";
import { colors, weightsFor, type Color } from "../components/color.ts";
import type { Backend } from "../components/contract.ts";
import { PromotionGate } from "../components/gate/promotion-gate.ts";
import { readLastUpdate } from "../components/last-update.ts";
import { rejectionsAfter } from "../components/rejections.ts";
import { builtServiceVersions, builtVersions } from "./built-versions.ts";
import type { StackConfig } from "./config.ts";
import { readGateArgs } from "./gate-args.ts";
import { readOperation, rejectionOf } from "./operation.ts";
import { proveMemory } from "./memory-preflight.ts";
import { readStackConfig } from "./read-config.ts";
import { targetKind } from "./target.ts";
import { toldAtOnce } from "./told-at-once.ts";

/**
 * The whole deployment: router, colors with users, gate, route, standby. A flip changes the gate and the route alone; a
 * standby that fails does so after the route has moved.
 */
export = toldAtOnce(async function deployment() {
  const config = readStackConfig();
  const operation = readOperation();
  const { activeColor } = config;
  const stack = pulumi.getStack();
  const gateArgs = readGateArgs(config, { project: pulumi.getProject(), stack });
  const weights = weightsFor(activeColor, config.canary.percent);
  const prefix = `${pulumi.getProject()}-${stack}`;
  const kind = await targetKind(config);
  const lastUpdate = await readLastUpdate();
  const running = await kind.askRoute(prefix, lastUpdate);
  await proveMemory(config, running);
  const grafana = await kind.findGrafana(lastUpdate);

  const target = await kind.create({ prefix, running, operation, lastUpdate, grafana });
  const candidates = colors.filter((color) => weights[color] > 0).map((color) => target.active(color));
  const versions = { blue: config.blue.version, green: config.green.version };
  const rejected = rejectionsAfter(running.rejected, {
    versions,
    reject: rejectionOf(operation, running, new Date()),
    forgiven: operation.force === true ? candidates.map(({ color }) => color) : [],
  });
  const gate = new PromotionGate("gate", {
    activeColor,
    candidates,
    ...target.gateRouter,
    ...gateArgs,
    serving: running.activeColor,
    versions,
    rejected,
  });
  const route = target.route({
    activeColor,
    weights,
    backends: gate.backends,
    shadowPercent: config.shadow.percent,
    rejected,
    lease: operation.lease,
  });
  const idle = colors.filter((color) => weights[color] === 0).map((color) => target.standby(color, [route]));
  // Last, so that what watches can keep neither users nor the standby from anything.
  const monitoring = target.monitoring([route, ...idle.flatMap((backend) => backend.resources)]);

  return {
    url: target.url,
    ...(target.operatorUrl !== undefined && { operatorUrl: target.operatorUrl }),
    colorUrls: target.colorUrls,
    activeColor,
    weights,
    shadow: config.shadow,
    rollout: rolloutFacts(config),
    releases: releasesOf([...candidates, ...idle]),
    versions: builtVersions(config),
    ...owlOutputs(config),
    rejected,
    ...(operation.lease && { lease: operation.lease }),
    verdict: gate.verdict,
    ...monitoring,
  };
});

/** How rollouts go, for whoever holds the stack against rules. */
function rolloutFacts({ rollout: { steps, intervalSeconds, bakeSeconds } }: StackConfig) {
  return { steps, intervalSeconds, bakeSeconds };
}

/** What the next update has to know of the workload `owl`. */
function owlOutputs(config: StackConfig) {
  const serviceVersions = builtServiceVersions(config);
  return {
    ...(serviceVersions && { serviceVersions }),
    ...(config.owl?.gpus && { gpus: config.owl.gpus }),
  };
}

function releasesOf(backends: readonly Backend[]): Record<Color, pulumi.Input<string>> {
  const entries = colors.map((color) => [
    color,
    backends.find((backend) => backend.color === color)?.release,
  ]);
  return Object.fromEntries(entries) as Record<Color, pulumi.Input<string>>;
}
