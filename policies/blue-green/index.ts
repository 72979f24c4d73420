import type { Rule } from "../rule.ts";
import { bothColors } from "./both-colors.ts";
import { canaryStep } from "./canary-step.ts";
import { databaseProtected } from "./database-protected.ts";
import { gpuAllowList } from "./gpu-allow-list.ts";
import { labels } from "./labels.ts";
import { noDeleteFirst } from "./no-delete-first.ts";
import { rollbackAlarm } from "./rollback-alarm.ts";
import { rolloutBake } from "./rollout-bake.ts";
import { rolloutSteps } from "./rollout-steps.ts";
import { routerProtected } from "./router-protected.ts";
import { servedHealth } from "./served-health.ts";
import { servedLimits } from "./served-limits.ts";
import { servedModel } from "./served-model.ts";
import { weightsNotIgnored } from "./weights-not-ignored.ts";
import { wholeWeights } from "./whole-weights.ts";

/** What keeps a deployment blue/green, whatever it runs on. */
export const blueGreenRules: readonly Rule[] = [
  bothColors,
  wholeWeights,
  weightsNotIgnored,
  canaryStep,
  rolloutSteps,
  rolloutBake,
  rollbackAlarm,
  servedLimits,
  servedHealth,
  servedModel,
  noDeleteFirst,
  routerProtected,
  databaseProtected,
  labels,
  gpuAllowList,
];
