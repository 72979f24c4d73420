import type { PolicyResource } from "@pulumi/policy";
import { knownOr } from "../known.ts";
import { colors, type Color } from "../../components/color.ts";

/**
 * What tells the share of users that each color gets: the route in a router's own words, and the gate before a balancer's, whose listener
 * names target groups that a first preview does not know.
 */
const tellers: readonly string[] = ["bluegreen:index:KubernetesRoute", "bluegreen:index:PromotionGate"];

/** The colors of a stack that users are sent to, as far as a preview knows. */
export function servingColors(resources: readonly PolicyResource[]): readonly Color[] {
  const told = resources
    .filter(({ type }) => tellers.includes(type))
    .map(({ props }) => props as { readonly weights?: Partial<Record<Color, number>> });
  const isServing = (color: Color) => told.some((props) => (knownOr(() => props.weights?.[color]) ?? 0) > 0);
  return colors.filter(isServing);
}
