import { z } from "zod";
import { stackRule } from "../rule.ts";
import { servedColors } from "./deployment.ts";
import { rolloutOf } from "./rollout.ts";

export const rolloutBake = stackRule({
  name: "bluegreen-rollout-bake",
  description: "A rollout watches a release that has all users, before it is done.",
  why: "What fails under the load of everybody fails only then, and the way back is short as long as somebody watches.",
  cure: "Set `rollout.bakeSeconds`; a program of your own tells it by an output `rollout: { steps, bakeSeconds }`.",
  thresholds: z.object({
    leastSeconds: z
      .int()
      .min(1)
      .default(300)
      .describe("Shortest time that all users are watched for, seconds."),
  }),
  *violations(resources, { leastSeconds }) {
    if (servedColors(resources).length === 0) return;
    const rollout = rolloutOf(resources);
    if (rollout === undefined)
      yield { text: `rollout is left out of the stack's outputs; allowed: one with bakeSeconds` };
    else if (!(rollout.bakeSeconds >= leastSeconds))
      yield { text: `rollout.bakeSeconds is ${rollout.bakeSeconds} s; allowed: at least ${leastSeconds} s` };
  },
});
