import { request } from "undici";
import { z } from "zod";
import { statusPath, type Serving } from "../provider/resources.ts";
import { colors, type Color } from "./color.ts";
import { readLastUpdate, type LastUpdate } from "./last-update.ts";

/** What each color serves at the start of a preview or update. Undefined where nothing was ever served. */
export type ServingColors = Readonly<Record<Color, Serving>> | undefined;

type Percents = Readonly<Record<Color, number>>;

const status = z.object({ weights: z.object({ blue: z.number(), green: z.number() }) });

/** How long the running route may take to answer, milliseconds. */
const askLimit = 2000;

/**
 * Asks the running route, at the URL that the last update recorded before the one that the config has now; where it
 * cannot be asked, what the last successful update recorded decides. Outside an engine (unit tests) nothing serves.
 */
export async function askServing(url: string, lastUpdate?: LastUpdate): Promise<ServingColors> {
  const last = lastUpdate ?? (await readLastUpdate());
  for (const address of new Set([last.url ?? url, url])) {
    const live = await askRoute(address);
    if (live !== undefined) return shares(live, "route");
  }
  return last.weights && shares(last.weights, "last update");
}

async function askRoute(url: string): Promise<Percents | undefined> {
  try {
    const signal = AbortSignal.timeout(askLimit);
    const response = await request(`${url}${statusPath}`, { signal });
    const body = await response.body.text();
    return response.statusCode === 200 ? status.parse(JSON.parse(body)).weights : undefined;
  } catch {
    return undefined;
  }
}

function shares(percents: Percents, source: Serving["source"]): Record<Color, Serving> {
  const entries = colors.map((color): [Color, Serving] => [color, { percent: percents[color], source }]);
  return Object.fromEntries(entries) as Record<Color, Serving>;
}
