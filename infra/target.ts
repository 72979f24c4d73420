import type * as pulumi from "@pulumi/pulumi";
import type { Color, Weights } from "../components/color.ts";
import type { ApprovedBackend, Backend } from "../components/contract.ts";
import { dockerTarget } from "./docker-target.ts";
import type { StackConfig } from "./config.ts";
import type { ServingColors } from "../components/serving.ts";

/** Where colors run. One implementation for each value of the stack's `target`. */
export interface Target {
  /** Public URL of the router. */
  readonly url: pulumi.Input<string>;
  /** URL of each color by the router's direct path. */
  readonly colorUrls: pulumi.Input<Record<Color, string>>;
  /** Declares a color. `after` has to be done before anything but the color's release. */
  color(color: Color, after: readonly pulumi.Resource[]): Backend;
  /** Declares the route. */
  route(activeColor: Color, weights: Weights, backends: readonly ApprovedBackend[]): pulumi.Resource;
}

/** URL at which the route of a stack can be asked before anything is declared. */
export { dockerRouterUrl as routerUrl } from "./docker-target.ts";

/** The target that the config names, its router declared. `serving` guards the releases. */
export function createTarget(config: StackConfig, prefix: string, serving: ServingColors): Target {
  return dockerTarget(config, prefix, serving);
}
