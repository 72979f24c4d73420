import { request } from "undici";
import { z } from "zod";
import {
  leaseSchema,
  rejectionsSchema,
  statusPath,
  type Lease,
  type Rejections,
  type Serving,
} from "../provider/resources.ts";
import { colors, type Color } from "./color.ts";
import { readLastUpdate, type LastUpdate } from "./last-update.ts";

/** What each color serves at the start of a preview or update. */
export type ServingColors = Readonly<Record<Color, Serving>>;

/** The route that an update goes on from. */
export interface RunningRoute {
  /** Undefined where nothing was ever served. */
  readonly serving?: ServingColors | undefined;
  /** Undefined where the route itself did not say. */
  readonly activeColor?: Color | undefined;
  /** Identity of the release of each color with users, where the route itself said so. */
  readonly releases: Readonly<Partial<Record<Color, string>>>;
  readonly rejected: Rejections;
  /** Undefined where nobody holds one. */
  readonly lease?: Lease | undefined;
}

/** A route of an earlier version of this project tells weights alone. */
const status = z.object({
  activeColor: z.enum(colors).optional(),
  weights: z.object({ blue: z.number(), green: z.number() }),
  releases: z.partialRecord(z.enum(colors), z.string()).default({}),
  rejected: rejectionsSchema.default({}),
  lease: leaseSchema.optional(),
});

type Status = z.output<typeof status>;

/** How long the running route may take to answer, milliseconds. */
const askLimit = 2000;

/**
 * Asks the running route, at the URL that the last update recorded before the one that the config has now; where it
 * cannot be asked, what the last successful update recorded decides. Outside an engine (unit tests) nothing serves.
 */
export async function askRunningRoute(url: string, lastUpdate?: LastUpdate): Promise<RunningRoute> {
  const last = lastUpdate ?? (await readLastUpdate());
  for (const address of new Set([last.url ?? url, url])) {
    const live = await routeAt(address);
    if (live !== undefined) return live;
  }
  return recordedRoute(last);
}

/** The route that a router tells at its URL. Undefined where it does not say. */
export async function routeAt(url: string): Promise<RunningRoute | undefined> {
  const live = await ask(url);
  return live && { ...live, serving: shares(live.weights, "route") };
}

/** The route as the last successful update recorded it. */
export function recordedRoute(last: LastUpdate): RunningRoute {
  return {
    releases: {},
    rejected: last.rejected ?? {},
    ...(last.weights && { serving: shares(last.weights, "last update") }),
    ...(last.lease && { lease: last.lease }),
  };
}

async function ask(url: string): Promise<Status | undefined> {
  try {
    const signal = AbortSignal.timeout(askLimit);
    const response = await request(`${url}${statusPath}`, { signal });
    const body = await response.body.text();
    return response.statusCode === 200 ? status.parse(JSON.parse(body)) : undefined;
  } catch {
    return undefined;
  }
}

function shares(percents: Status["weights"], source: Serving["source"]): ServingColors {
  const entries = colors.map((color): [Color, Serving] => [color, { percent: percents[color], source }]);
  return Object.fromEntries(entries) as Record<Color, Serving>;
}
