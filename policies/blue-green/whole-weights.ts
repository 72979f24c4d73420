import { colors } from "../../components/color.ts";
import { resourceRule } from "../rule.ts";
import { groupWeights, isListener } from "./listener.ts";
import { at, objectOf } from "./shape.ts";
import { listenerTypes, routeTypes } from "./types.ts";

export const wholeWeights = resourceRule()({
  name: "bluegreen-whole-weights",
  description: "The weights of a route are whole percents for both colors, and sum to 100.",
  why: "Users who are divided into 100 parts meet nobody where a part belongs to no color.",
  cure: "Give one color what the other one leaves, as `weightsFor` does.",
  types: [...routeTypes, ...listenerTypes],
  *violations({ type, props }) {
    const weights = isListener(type)
      ? weightsOfListener(props)
      : Object.entries(objectOf(at(props, "weights")));
    if (weights === undefined) return;
    for (const [name, weight] of weights)
      if (!Number.isInteger(weight) || Number(weight) < 0 || Number(weight) > 100)
        yield `weights.${name} is ${String(weight)}; allowed: a whole percent from 0 to 100`;
    if (
      !isListener(type) &&
      weights
        .map(([color]) => color)
        .sort()
        .join() !== [...colors].sort().join()
    )
      yield `weights has ${weights.map(([color]) => color).join(", ") || "no color"}; allowed: ${colors.join(" and ")}`;
    const sum = weights.reduce((total, [, weight]) => total + Number(weight), 0);
    if (sum !== 100) yield `weights sum to ${sum}; allowed: 100`;
  },
});

/** Weights of a balancer's action that divides users; undefined where it does not. */
function weightsOfListener(props: unknown): [string, unknown][] | undefined {
  const weights = groupWeights(props);
  if (weights.length < 2) return undefined;
  return weights.map((weight, number) => [`targetGroups[${number}]`, weight]);
}
