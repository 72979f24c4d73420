import { z } from "zod";
import { stackRule } from "../rule.ts";
import { rolloutOf } from "./rollout.ts";

export const rolloutSteps = stackRule({
  name: "bluegreen-rollout-steps",
  description: "A rollout moves users in steps.",
  why: "A step is judged by those who have met it: one that is too large is judged when most have.",
  cure: "Set `rollout.steps`, such as [10, 50, 100].",
  thresholds: z.object({
    mostPercent: z.int().min(1).max(99).default(50).describe("Most users that one step may move, percent."),
  }),
  *violations(resources, { mostPercent }) {
    const { steps } = rolloutOf(resources) ?? { steps: [] };
    for (const [number, step] of steps.entries()) {
      const moved = step - (steps[number - 1] ?? 0);
      if (moved > mostPercent)
        yield {
          text: `rollout.steps[${number}] moves ${moved} % of the users; allowed: at most ${mostPercent} %`,
        };
    }
  },
});
