import type { Color } from "../components/color.ts";
import { modelFileOf } from "../components/model.ts";
import { usersSeriesOf } from "../components/monitoring/users-series.ts";
import type { Serving } from "../provider/resources.ts";
import type { StackConfig } from "./config.ts";
import type { Known } from "./target.ts";

/** What guards the releases of the things that both colors share. */
export function sharedGuards(config: StackConfig, { running, operation }: Known) {
  const { serving, lease } = running;
  const own = operation.lease?.id ?? operation.endLease;
  const served: Serving | undefined = serving && {
    percent: serving.blue.percent + serving.green.percent,
    source: serving.blue.source,
  };
  return {
    allowLiveChange: config.allowLiveChange,
    ...(served && { serving: served }),
    ...(lease && { lease: { held: lease, ...(own !== undefined && { own }) } }),
  };
}

/** What every target knows of a color, whatever its role. */
export function colorArgs(config: StackConfig, color: Color, { prefix, running }: Known) {
  const { version, model, memoryMebibytes, settings } = config[color];
  return {
    color,
    prefix,
    version,
    model: pinnedModel(model),
    memoryMebibytes,
    settings,
    allowLiveChange: config.allowLiveChange,
    ...(running.serving && { serving: running.serving[color] }),
  };
}

/** Whether a color without users runs: an operation of several steps may have to go back, and keeps both colors. */
export function keepsStandby(config: StackConfig, { operation }: Known): boolean {
  return config.standby === "warm" || operation.lease !== undefined;
}

/** What the alerts have to know of the rest of the config. */
export function alertSettings(config: StackConfig) {
  const { standby, rollout, blue, green } = config;
  return {
    usersSeries: usersSeriesOf(config),
    owl: config.workload === "owl",
    standby,
    longestAnswerSeconds: Math.max(blue.settings.longestAnswerSeconds, green.settings.longestAnswerSeconds),
    kpis: rollout.kpis,
    kpiWindowSeconds: rollout.bakeSeconds,
    kpiMinimumSamples: rollout.minimumSamples,
  };
}

/** The file of a model whose checksum is known. */
export function pinnedModel(choice: StackConfig["blue"]["model"]) {
  const model = modelFileOf(choice);
  if (model.sha256 === undefined) throw new RangeError(`model ${model.name}: sha256 is missing; pin it`);
  return { ...model, sha256: model.sha256 };
}
