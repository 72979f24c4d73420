import { weightsFor, type Color } from "../../../components/color.ts";
import { nginxRoute } from "../../../provider/nginx-route.ts";
import { callContext } from "../support/call-context.ts";
import { containerName, releases, stage } from "../support/stage.ts";

/** A stage, and the calls that set a route on it. */
export type RouteStage = Awaited<ReturnType<typeof routeStage>>;

export async function routeStage() {
  const set = await stage();

  /** Inputs of a route. Only colors with a weight have an approved release. */
  function inputs(activeColor: Color, canaryPercent = 0) {
    const weights = weightsFor(activeColor, canaryPercent);
    const approved = Object.entries(releases).filter(([color]) => weights[color as Color] > 0);
    return {
      container: containerName,
      containerId: "id",
      url: set.router.url,
      activeColor,
      weights,
      releases: Object.fromEntries(approved),
      shadow: { percent: 0 },
      rejected: {},
    };
  }

  return {
    ...set,
    inputs,
    create: (activeColor: Color, canaryPercent = 0, context = callContext()) =>
      nginxRoute.create(inputs(activeColor, canaryPercent), context),
    update: (activeColor: Color, canaryPercent = 0, context = callContext()) =>
      nginxRoute.update?.("route", {}, inputs(activeColor, canaryPercent), context),
  };
}
