import { output, type CustomResourceOptions } from "@pulumi/pulumi";
import { KubernetesRouteResource, type Lease, type Rejections } from "../../provider/resources.ts";
import type { Color, Weights } from "../color.ts";
import type { ApprovedBackend } from "../contract.ts";
import type { Router } from "./router.ts";

export interface KubernetesRouteArgs {
  readonly router: Pick<Router, "target">;
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

/**
 * The route in the ConfigMap that a router's pods read. It takes approved colors only: an ungated switch does not type-check. A
 * plain resource and no component, so that a flip's preview is one row for it.
 */
export class KubernetesRoute extends KubernetesRouteResource {
  constructor(name: string, args: KubernetesRouteArgs, options?: CustomResourceOptions) {
    const { router, activeColor, weights, backends, shadowPercent = 0, rejected = {}, lease } = args;
    const releases = output(Object.fromEntries(backends.map(({ color, release }) => [color, release])));
    super(
      name,
      {
        router: router.target,
        activeColor,
        weights,
        releases,
        shadow: { percent: shadowPercent },
        rejected,
        ...(lease && { lease }),
      },
      options,
    );
  }
}
