import type { Weights } from "../../components/color.ts";

export function sameWeights(left: Weights, right: Weights): boolean {
  return left.blue === right.blue && left.green === right.green;
}

/** `90 % blue, 10 % green` */
export function inWords(weights: Weights): string {
  const [more, less] =
    weights.blue >= weights.green ? (["blue", "green"] as const) : (["green", "blue"] as const);
  return [more, less].map((color) => `${weights[color]} % ${color}`).join(", ");
}
