import { getListener, type GetListenerResult } from "@pulumi/aws/lb/getListener";
import { getLoadBalancer } from "@pulumi/aws/lb/getLoadBalancer";
import type * as pulumi from "@pulumi/pulumi";
import { colors, type Color } from "../color.ts";
import type { LastUpdate } from "../last-update.ts";
import { recordedRoute, type RunningRoute, type ServingColors } from "../running-route.ts";
import { balancerName } from "./alb-balancer.ts";
import { rememberedRoute, type RememberedRoute } from "./alb-route-tags.ts";
import { targetGroupName } from "./alb-target-group.ts";
import type { CloudPlace } from "./cloud-place.ts";

/** Where a stack's balancer is, as far as its names tell: known before anything of it is declared. */
export interface AlbPlace extends Pick<CloudPlace, "provider" | "prefix"> {
  /** Port of the users' listener. */
  readonly port: number;
}

/**
 * Asks AWS for the users' listener; where it cannot be asked, or is not understood, what the last successful update recorded decides. It is
 * asked with the rights of whoever updates, and needs no address of the balancer.
 */
export async function askAlbRoute(place: AlbPlace, lastUpdate: LastUpdate): Promise<RunningRoute> {
  return (await albRoute(place)) ?? recordedRoute(lastUpdate);
}

/** The route of a running balancer. Undefined where it does not say: there is none yet, AWS refuses, or it is none of this project. */
export async function albRoute(place: AlbPlace): Promise<RunningRoute | undefined> {
  const listener = await usersListener(place).catch(() => undefined);
  return listener && routeOf(listener, place);
}

async function usersListener({ provider, prefix, port }: AlbPlace): Promise<GetListenerResult> {
  const options: pulumi.InvokeOptions = provider ? { provider } : {};
  const { arn } = await getLoadBalancer({ name: balancerName({ prefix }) }, options);
  return getListener({ loadBalancerArn: arn, port }, options);
}

/** What a listener tells. Undefined where it does not divide users between both colors, and nothing else. */
export function routeOf(
  { defaultActions, tags }: Pick<GetListenerResult, "defaultActions" | "tags">,
  place: Pick<AlbPlace, "prefix">,
): RunningRoute | undefined {
  const [action, another] = defaultActions;
  const remembered = rememberedRoute(tags);
  if (action?.type !== "forward" || another !== undefined || remembered === undefined) return undefined;
  const forwarded = action.forwards.flatMap(({ targetGroups }) => targetGroups);
  // Where somebody has chosen one group by hand, it may be told without weights.
  const groups = forwarded.length > 0 ? forwarded : [{ arn: action.targetGroupArn, weight: 1 }];
  const shares = new Map(groups.map(({ arn, weight }) => [groupNameIn(arn), weight]));
  const names = colors.map((color) => targetGroupName(place, color));
  if (shares.size !== groups.length || [...shares.keys()].some((name) => !names.includes(name)))
    return undefined;
  const serving = percents((color) => shares.get(targetGroupName(place, color)) ?? 0);
  if (serving === undefined) return undefined;
  const { rejected, lease } = remembered;
  return isOfOneUpdate(remembered, serving)
    ? { ...remembered, serving }
    : { serving, releases: {}, rejected, lease };
}

/**
 * Whether tags and weights can be of one update. The provider writes the tags first: where an update died in between, or somebody set weights by
 * hand, they name colors that users do not have, and the last successful update knows better.
 */
function isOfOneUpdate({ activeColor, releases }: RememberedRoute, serving: ServingColors): boolean {
  return colors.every((color) => {
    const { percent } = serving[color];
    return percent > 0 ? releases[color] !== undefined : color !== activeColor;
  });
}

/** `arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<id>` */
function groupNameIn(arn: string): string {
  return arn.split("/").at(-2) ?? "";
}

/** AWS divides by weights of any sum; somebody may have set others by hand. Undefined where nobody gets anything. */
function percents(weightOf: (color: Color) => number): ServingColors | undefined {
  const sum = weightOf("blue") + weightOf("green");
  if (sum === 0) return undefined;
  const share = (color: Color) => ({ percent: (100 * weightOf(color)) / sum, source: "route" }) as const;
  return { blue: share("blue"), green: share("green") };
}
