import { resourceRule } from "../rule.ts";
import { listenerTypes, routeTypes } from "./types.ts";

/** What says who gets the users, by the type of the route. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(routeTypes.map((type) => [type, ["weights", "activeColor", "releases"]])),
  ...Object.fromEntries(listenerTypes.map((type) => [type, ["defaultActions", "defaultAction"]])),
};

export const weightsNotIgnored = resourceRule()({
  name: "bluegreen-weights-not-ignored",
  description: "No route ignores changes of its weights.",
  why: "A flip that is ignored succeeds, and moves nobody.",
  cure: "Take it out of `ignoreChanges`.",
  types: [...routeTypes, ...listenerTypes],
  *violations({ type, opts }) {
    const [weights = "weights", ...others] = inputs[type] ?? [];
    for (const path of opts.ignoreChanges) {
      const input = firstOf(path);
      if (input === "*" || [weights, ...others].includes(input))
        yield `ignoreChanges has ${path}; allowed: nothing of ${[weights, ...others].join(", ")}`;
    }
  },
});

/** The input that a property path begins with. Source: the engine reads `a.b`, `a["b"]`, `["a"].b`, `[*]` and `*`. */
function firstOf(path: string): string {
  const [, quoted, plain = ""] = /^\.*(?:\["((?:[^"\\]|\\.)*)"\]|\[?([^.[\]]*))/.exec(path) ?? [];
  return quoted?.replaceAll('\\"', '"') ?? plain;
}
