import { output } from "@pulumi/pulumi";
import type { Lease, Rejections, RouteInputs } from "../provider/resources.ts";
import type { Color, Weights } from "./color.ts";
import type { ApprovedBackend } from "./contract.ts";

/** What a route is set to, whatever router it is in. It takes approved colors only: an ungated switch does not type-check. */
export interface RouteArgs {
  readonly activeColor: Color;
  /** Share of the users of each color. */
  readonly weights: Weights;
  /** The approved color of every weight above 0. */
  readonly backends: readonly ApprovedBackend[];
  /** Share of the active color's requests that are copied to the other one, whole percents. Default: 0. */
  readonly shadowPercent?: number;
  /** Releases that users were taken back from. Default: none. */
  readonly rejected?: Rejections;
  /** Who holds the route between two updates. Default: nobody. */
  readonly lease?: Lease | undefined;
}

/** What the args of a route say to its resource. */
export function routeInputs(args: RouteArgs): RouteInputs {
  const { activeColor, weights, backends, shadowPercent = 0, rejected = {}, lease } = args;
  return {
    activeColor,
    weights,
    releases: output(Object.fromEntries(backends.map(({ color, release }) => [color, release]))),
    shadow: { percent: shadowPercent },
    rejected,
    ...(lease && { lease }),
  };
}
