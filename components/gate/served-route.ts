import type { ServedRoute } from "../../provider/resources.ts";
import type { RunningRoute } from "../running-route.ts";

/** What users meet, as a gate behind a balancer is told it. Where nothing was ever served nobody is. */
export function servedRoute({ serving, activeColor, releases }: RunningRoute): ServedRoute {
  return {
    ...(activeColor !== undefined && { activeColor }),
    weights: serving === undefined ? {} : { blue: serving.blue.percent, green: serving.green.percent },
    releases: { ...releases },
  };
}
