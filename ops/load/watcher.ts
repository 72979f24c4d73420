import { OperatorError } from "../exit.ts";
import { withHttp, type HttpClient } from "../http.ts";
import { leaseInForce, readLiveRoute, type LiveRoute } from "../live-route.ts";
import { poll } from "./poll.ts";
import { routeSchema, type LoadRoute } from "./line-schemas.ts";

/** How often the router is asked, milliseconds. */
const everyMilliseconds = 200;

/** Looks at the running route until `stop` aborts; tells it once, and again whenever it has changed. */
export async function watchRoute(
  url: string,
  stop: AbortSignal,
  onRoute: (route: LoadRoute) => Promise<void>,
): Promise<void> {
  let told = "";
  await withHttp({ timeoutSeconds: 2 }, (http) =>
    poll(everyMilliseconds, stop, async () => {
      const live = await routeOf(http, url);
      if (live === undefined) return;
      const now = new Date();
      const { t, ...seen } = routeLine(live, now);
      const text = JSON.stringify(seen);
      if (text === told) return;
      told = text;
      await onRoute({ t, ...seen });
    }),
  );
}

/** A route as a line of route.jsonl. */
export function routeLine(live: LiveRoute, now: Date): LoadRoute {
  return {
    t: now.getTime(),
    activeColor: routeSchema.shape.activeColor.parse(live.activeColor),
    weights: { blue: live.weights.blue, green: live.weights.green },
    shadow: live.shadow.percent,
    rejected: live.rejected,
    leased: leaseInForce(live, now) !== undefined,
  };
}

/** Undefined where there is none, and where nothing answers: the requests tell that. */
async function routeOf(http: HttpClient, url: string): Promise<LiveRoute | undefined> {
  try {
    return await readLiveRoute(http, url);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}
