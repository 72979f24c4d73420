import * as pulumi from "@pulumi/pulumi";
import { request } from "undici";
import { z } from "zod";
import { colors, type Color } from "./color.ts";
import { statusPath, type Serving } from "../provider/resources.ts";

/** What each color serves at the start of a preview or update. Undefined where nothing was ever served. */
export type ServingColors = Readonly<Record<Color, Serving>> | undefined;

const weights = z.object({ blue: z.number(), green: z.number() });
const status = z.object({ weights });

/** How long the running route may take to answer, milliseconds. */
const askLimit = 2000;

/**
 * Asks the running route; where it cannot be asked, the last successful update's outputs decide. Outside an engine
 * (unit tests) nothing serves.
 */
export async function askServing(url: string): Promise<ServingColors> {
  const live = await askRoute(url);
  if (live !== undefined) return shares(live, "route");
  const recorded = await lastWeights();
  return recorded && shares(recorded, "last update");
}

async function askRoute(url: string): Promise<z.infer<typeof weights> | undefined> {
  try {
    const signal = AbortSignal.timeout(askLimit);
    const response = await request(`${url}${statusPath}`, { signal });
    const body = await response.body.text();
    return response.statusCode === 200 ? status.parse(JSON.parse(body)).weights : undefined;
  } catch {
    return undefined;
  }
}

async function lastWeights(): Promise<z.infer<typeof weights> | undefined> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const result = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: stack })) as {
    outputs?: { weights?: unknown };
  };
  const parsed = weights.safeParse(result.outputs?.weights);
  return parsed.success ? parsed.data : undefined;
}

function shares(percents: z.infer<typeof weights>, source: Serving["source"]): Record<Color, Serving> {
  const entries = colors.map((color): [Color, Serving] => [color, { percent: percents[color], source }]);
  return Object.fromEntries(entries) as Record<Color, Serving>;
}
