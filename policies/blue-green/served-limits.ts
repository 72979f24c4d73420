import { stackRule } from "../rule.ts";
import { containersOf, servedColors } from "./deployment.ts";

export const servedLimits = stackRule({
  name: "bluegreen-served-limits",
  description: "Every container of a color with users has a limit of memory.",
  why: "What serves and what is being loaded share a machine: without limits the one takes the other's memory.",
  cure: "Set `memoryMebibytes` of the color, or the limit of the container itself.",
  *violations(resources) {
    for (const color of servedColors(resources)) {
      const containers = containersOf(resources, color);
      if (containers.length === 0)
        yield {
          text: `${color} has users and no container with its label; allowed: one or more, each with a limit`,
        };
      for (const { title, urn, hasMemoryLimit } of containers)
        if (!hasMemoryLimit)
          yield { text: `${title} of ${color}, which has users, has no limit of memory; allowed: one`, urn };
    }
  },
});
