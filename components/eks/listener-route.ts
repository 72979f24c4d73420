import { colors, type Color } from "../color.ts";
import type { RunningRoute, ServingColors } from "../running-route.ts";
import { rememberedRoute, type RememberedRoute } from "./alb-route-tags.ts";
import type { CloudPlace } from "./cloud-place.ts";
import { targetGroupName } from "./target-group-name.ts";

/** What AWS tells of a listener, whoever asked it. */
export interface ListenerFacts {
  readonly defaultActions: readonly ListenerAction[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface ListenerAction {
  /** `forward`, `redirect`, … */
  readonly type: string;
  /** Of `forward`: the groups with their weights, none where one group is named alone. */
  readonly forwards: readonly {
    readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
  }[];
  readonly targetGroupArn: string;
}

/** What a listener tells. Undefined where it does not divide users between both colors, and nothing else. */
export function routeOf(
  { defaultActions, tags }: ListenerFacts,
  place: Pick<CloudPlace, "prefix">,
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
