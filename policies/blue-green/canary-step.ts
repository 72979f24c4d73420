import { z } from "zod";
import { otherColor, type Color } from "../../components/color.ts";
import { resourceRule } from "../rule.ts";
import { isListener, listenerRoute } from "./listener.ts";
import { objectOf } from "./shape.ts";
import { listenerTypes, routeTypes } from "./types.ts";

export const canaryStep = resourceRule()({
  name: "bluegreen-canary-step",
  description: "A canary has no more users than it takes to judge it.",
  why: "What is not proven yet should fail for few.",
  cure: "Lower `canary.percent`, or flip to what has been proven.",
  types: [...routeTypes, ...listenerTypes],
  thresholds: z.object({
    mostPercent: z
      .int()
      .min(1)
      .max(99)
      .default(50)
      .describe("Largest share of a color that is not the active one, percent."),
  }),
  *violations({ type, props }, { mostPercent }) {
    const route = isListener(type) ? listenerRoute(props) : props;
    if (route === undefined) return;
    const weights = objectOf(route["weights"]);
    const canary = otherColor(route["activeColor"] as Color);
    if (Number(weights[canary]) > mostPercent)
      yield `weights.${canary} is ${String(weights[canary])}, of a color that is not the active one; allowed: at most ${mostPercent}`;
  },
});
