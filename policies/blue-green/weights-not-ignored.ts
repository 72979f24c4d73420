import { resourceRule } from "../rule.ts";
import { listenerType, routeTypes } from "./types.ts";

/** What says who gets the users, by the type of the route. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(routeTypes.map((type) => [type, ["weights", "activeColor", "releases"]])),
  [listenerType]: ["defaultActions", "defaultAction"],
};

export const weightsNotIgnored = resourceRule()({
  name: "bluegreen-weights-not-ignored",
  description: "No route ignores changes of its weights.",
  why: "A flip that is ignored succeeds, and moves nobody.",
  cure: "Take it out of `ignoreChanges`.",
  types: [...routeTypes, listenerType],
  *violations({ type, opts }) {
    const [weights = "weights", ...others] = inputs[type] ?? [];
    for (const path of opts.ignoreChanges) {
      const [input = ""] = path.split(/[.[]/);
      if (path === "*" || [weights, ...others].includes(input))
        yield `ignoreChanges has ${path}; allowed: nothing of ${[weights, ...others].join(", ")}`;
    }
  },
});
