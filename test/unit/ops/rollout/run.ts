import { carryOut } from "../../../../ops/rollout/carry-out.ts";
import type { RolloutPlan } from "../../../../ops/rollout/plan.ts";
import type { RolloutState } from "../../../../ops/rollout/state.ts";
import { state } from "./fixtures.ts";
import { stage, type World } from "./stage.ts";

/** Carries rollouts of a plan out, each from where it begins to its end, and tells what was seen. */
export function runsOf(plan: RolloutPlan) {
  return async (world: World, begun: Partial<RolloutState> = {}) => {
    const first = state({ phase: "moving", plan, ...begun });
    const set = await stage(world, first);
    try {
      const ended = await carryOut(first, set.tools);
      return { ended, ...set.seen };
    } finally {
      await set.close();
    }
  };
}
