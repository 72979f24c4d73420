import { z } from "zod";
import { colors, type Color, type Weights } from "../../components/color.ts";
import type { Change, Preview } from "./preview.ts";

/** Who has the users, before an update and after it. */
export interface Traffic {
  /** Undefined where nobody is served yet. */
  readonly before: Weights | undefined;
  /** Undefined where nobody is served any more. */
  readonly after: Weights | undefined;
  /** Version of each color, where it is known. */
  readonly versions: Readonly<
    Record<Color, { readonly before: string | undefined; readonly after: string | undefined }>
  >;
}

const weightsSchema = z.object({ blue: z.number(), green: z.number() });
const ownRoute = z.object({ weights: weightsSchema });
const weighted = z.array(z.object({ weight: z.number() })).length(colors.length);
/** A listener's action; AlbRoute lists the target groups in the order of the colors. */
const listener = z.object({
  defaultActions: z.tuple([z.object({ forward: z.object({ targetGroups: weighted }) })], z.unknown()),
});

/** True for the resource that divides the users. */
export function isRoute({ subject: { type, name } }: Pick<Change, "subject">): boolean {
  if (type === "aws:lb/listener:Listener") return name === "route";
  return type === "bluegreen:index:NginxRoute" || type === "bluegreen:index:KubernetesRoute";
}

/** Reads it from the route; where a preview did not come so far, from what the last update has recorded. */
export function trafficOf({ changes, outputs }: Preview, complete: boolean): Traffic {
  const routes = changes.filter(isRoute);
  const route = routes.find(({ operation }) => operation !== "delete") ?? routes[0];
  const recorded = ownRoute.safeParse(outputs.before).data?.weights;
  const before =
    routes.map(({ before: inputs }) => weightsIn(inputs)).find((weights) => weights !== undefined) ??
    recorded;
  const after = route?.operation === "delete" ? undefined : weightsIn(route?.after);
  const versionOf = (color: Color) => {
    const release = changes.find(
      ({ subject: { name, kind } }) => kind === "Release" && name === `${color}-release`,
    );
    return { before: versionIn(release?.before), after: versionIn(release?.after) };
  };
  return {
    before,
    after: complete ? after : (after ?? before),
    versions: { blue: versionOf("blue"), green: versionOf("green") },
  };
}

function weightsIn(inputs: unknown): Weights | undefined {
  const own = ownRoute.safeParse(inputs).data;
  if (own) return own.weights;
  const groups = listener.safeParse(inputs).data?.defaultActions[0].forward.targetGroups;
  const [blue, green] = groups ?? [];
  return blue && green && { blue: blue.weight, green: green.weight };
}

function versionIn(inputs: unknown): string | undefined {
  return z.object({ facts: z.object({ version: z.string() }) }).safeParse(inputs).data?.facts.version;
}
