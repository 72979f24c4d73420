import { stackSchema } from "../../../../infra/schema.ts";
import type { ColorFigures, Observation } from "../../../../ops/rollout/observation.ts";
import type { RolloutPlan } from "../../../../ops/rollout/plan.ts";
import type { RolloutState } from "../../../../ops/rollout/state.ts";

/** What a stack that says nothing of rollouts has. */
export const defaults = stackSchema.parse({ activeColor: "blue" }).rollout;

/** From blue to green by 10, 50, 100 %. */
export function plan(changes: Partial<RolloutPlan> = {}): RolloutPlan {
  return {
    from: "blue",
    to: "green",
    steps: [10, 50, 100],
    intervalSeconds: 60,
    bakeSeconds: 300,
    patienceSeconds: 120,
    minimumSamples: 50,
    limits: { errorPercent: 2, p95Ratio: 3, timeToFirstTokenRatio: 3 },
    kpis: [],
    approve: false,
    syntheticPerSecond: 0,
    ...changes,
  };
}

/** In the middle of the first step. */
export function state(changes: Partial<RolloutState> = {}): RolloutState {
  return {
    format: 1,
    id: "rollout-1",
    owner: { user: "ada", host: "laptop", pid: 4711, program: "node" },
    startedAt: "2026-11-20T08:00:00.000Z",
    plan: plan(),
    version: "2",
    step: 0,
    phase: "observing",
    since: "2026-11-20T08:00:05.000Z",
    reference: {},
    paused: false,
    ...changes,
  };
}

/** A color that does well. */
export function figures(changes: Partial<ColorFigures> = {}): ColorFigures {
  return {
    requests: 100,
    failed: 0,
    p50Milliseconds: 100,
    p95Milliseconds: 200,
    firstTokens: 100,
    timeToFirstTokenMilliseconds: 50,
    ...changes,
  };
}

export function observation(
  candidate: Partial<ColorFigures> = {},
  kpis: Observation["kpis"] = {},
): Observation {
  return { candidate: figures(candidate), active: figures(), kpis };
}
