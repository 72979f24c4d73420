import { Listener } from "@pulumi/aws/lb/listener";
import type * as pulumi from "@pulumi/pulumi";
import { colors, type Weights } from "../color.ts";
import type { ApprovedBackend } from "../contract.ts";
import type { RouteArgs } from "../route-inputs.ts";
import { longestBalancerName } from "./alb-balancer.ts";
import { releaseTag, routeTags } from "./alb-route-tags.ts";
import type { AlbRouter } from "./alb-router.ts";
import { forwardAction } from "./alb-weights.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudTags } from "./cloud-place.ts";

/** Of one resource. Source: "Tags for your listeners and rules", Elastic Load Balancing user guide, 2026-11. */
const mostTags = 50;

/** A balancer sends nobody copies: `shadowPercent` has no meaning here. */
export interface AlbRouteArgs extends Omit<RouteArgs, "shadowPercent"> {
  readonly router: Pick<
    AlbRouter,
    "place" | "loadBalancerArn" | "targetGroupArns" | "users" | "deletionProtection"
  >;
  /** Time until a rollout's next step, seconds: no user is bound to a color for longer. Default: 300. */
  readonly stepSeconds?: number;
}

/**
 * The route in a balancer: the users' listener itself, with weights in its action and all that a route remembers in its tags. It takes approved
 * colors only: an ungated switch does not type-check. A plain resource and no component, so that a flip's preview is one row for it. It is protected
 * where its router is.
 */
export class AlbRoute extends Listener {
  constructor(name: string, args: AlbRouteArgs, options?: pulumi.CustomResourceOptions) {
    const { router, activeColor, weights, backends, rejected = {}, lease, stepSeconds } = args;
    const { place, loadBalancerArn, targetGroupArns, users, deletionProtection } = router;
    refuseUnapproved(weights, backends);
    const tags: Record<string, pulumi.Input<string>> = {
      ...cloudTags(place, cloudName(place.prefix, "users", longestBalancerName)),
      ...routeTags({ activeColor, rejected, lease }),
      ...Object.fromEntries(backends.map(({ color, release }) => [releaseTag(color), release])),
    };
    refuseTooManyTags(tags);
    super(
      name,
      {
        loadBalancerArn,
        ...users,
        defaultActions: [forwardAction({ targetGroups: targetGroupArns, weights, stepSeconds })],
        tags,
      },
      { protect: deletionProtection, ...(place.provider && { provider: place.provider }), ...options },
    );
  }
}

function refuseUnapproved(weights: Weights, backends: readonly ApprovedBackend[]): void {
  const approved = new Set(backends.map(({ color }) => color));
  for (const color of colors) {
    if (approved.has(color) === weights[color] > 0) continue;
    throw new RangeError(
      `weights.${color}: got ${weights[color]} % for a color that is ${approved.has(color) ? "" : "not "}among the approved backends; ` +
        "allowed are shares above 0 of these alone, and of each of them; take backends and weights of one gate",
    );
  }
}

function refuseTooManyTags(tags: Readonly<Record<string, unknown>>): void {
  const count = Object.keys(tags).length;
  if (count <= mostTags) return;
  throw new RangeError(
    `tags: got ${count} on the users' listener, with those of the route; AWS allows ${mostTags}; take some of the stack's own out`,
  );
}
