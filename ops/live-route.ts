import { z } from "zod";
import { colors, type Weights } from "../components/color.ts";
import { statusPath } from "../provider/route-layout.ts";
import { leaseSchema, rejectionsSchema, type Lease, type Rejections } from "../provider/route-state.ts";
import { OperatorError } from "./exit.ts";
import { withHttp, type HttpClient } from "./http.ts";
import { jsonOf } from "./json.ts";
import type { Places } from "./reach.ts";

/** The route that a running router has in force. */
export interface LiveRoute {
  readonly activeColor: string;
  readonly weights: Weights;
  /** Identity of the release of each color with users. */
  readonly releases: Readonly<Record<string, string>>;
  /** Share of the active color's requests that are copied to the other one, percent. */
  readonly shadow: { readonly percent: number };
  /** Releases that users were taken back from, by color. */
  readonly rejected: Rejections;
  /** Undefined where nobody holds one. */
  readonly lease?: Lease | undefined;
}

const schema = z.object({
  activeColor: z.enum(colors),
  weights: z.object({ blue: z.number(), green: z.number() }),
  releases: z.record(z.string(), z.string()),
  shadow: z.object({ percent: z.number() }).default({ percent: 0 }),
  rejected: rejectionsSchema.default({}),
  lease: leaseSchema.optional(),
});

/** Where a route is told, and how long that may take. */
export type RoutePlace = Pick<Places, "url" | "routeSeconds">;

/** How long a router may take to tell its route, seconds. */
export const usualRouteSeconds = 3;

const errorSchema = z.object({ error: z.string() });

/** Asks the router. Undefined where it runs but no route was ever set. Throws `OperatorError` where nothing answers. */
export async function readLiveRoute(http: HttpClient, url: string): Promise<LiveRoute | undefined> {
  const response = await http.request(`${url}${statusPath}`);
  const body = await response.text();
  if (response.status === 503) return undefined;
  const parsed = schema.safeParse(response.status === 200 ? jsonOf(body) : undefined);
  if (parsed.success) return parsed.data;
  // The way to a router through a cluster, or beside a balancer, says what is wrong with it.
  const said = errorSchema.safeParse(jsonOf(body)).data?.error ?? body.slice(0, 200);
  throw new OperatorError("unhealthy", `${url}${statusPath} answered ${response.status}: ${said}`);
}

/** Asks the router with a client of its own, and waits no longer than its place says. Undefined where it runs but no route was ever set. */
export async function askRouter({
  url,
  routeSeconds = usualRouteSeconds,
}: RoutePlace): Promise<LiveRoute | undefined | "no answer"> {
  try {
    return await withHttp({ timeoutSeconds: routeSeconds }, (http) => readLiveRoute(http, url));
  } catch (error) {
    if (error instanceof OperatorError) return "no answer";
    throw error;
  }
}

/** The route in force, for those to whom no route and no answer are the same: undefined. */
export async function knownRoute(place: RoutePlace): Promise<LiveRoute | undefined> {
  const answer = await askRouter(place);
  return answer === "no answer" ? undefined : answer;
}

/** The lease that keeps others out at `now`; undefined where nobody holds one, or it is over. */
export function leaseInForce(live: LiveRoute | undefined, now: Date): Lease | undefined {
  const lease = live?.lease;
  return lease !== undefined && Date.parse(lease.until) > now.getTime() ? lease : undefined;
}
