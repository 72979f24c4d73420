import { stackRule } from "../rule.ts";
import { containersOf, servedColors } from "./deployment.ts";

export const servedHealth = stackRule({
  name: "bluegreen-served-health",
  description: "Every container of a color with users is asked whether it can answer.",
  why: "Where nobody asks, a server that hangs keeps its users.",
  cure: "Give a container a `healthcheck`, and one in a pod a `readinessProbe`.",
  *violations(resources) {
    for (const color of servedColors(resources))
      for (const { title, urn, hasHealth } of containersOf(resources, color))
        if (!hasHealth)
          yield { text: `${title} of ${color}, which has users, has no health check; allowed: one`, urn };
  },
});
