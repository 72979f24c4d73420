import { z } from "zod";
import type { RouterProbe } from "../color-probe.ts";
import { statusPath } from "../route-layout.ts";

const status = z.object({ activeColor: z.string(), weights: z.record(z.string(), z.number()) });

/** The color that a candidate is compared with, or why there is none. */
export type Reference = { readonly color: string } | { readonly missing: string };

/** The color with the most users, as a router tells its route; the active one of two with as many. */
export function servingColor(route: unknown): string | undefined {
  const parsed = status.safeParse(route);
  if (!parsed.success) return undefined;
  const { activeColor, weights } = parsed.data;
  const most = Math.max(0, ...Object.values(weights));
  if (most === 0) return undefined;
  if (weights[activeColor] === most) return activeColor;
  return Object.keys(weights).find((color) => weights[color] === most);
}

/** Asks the running route whom the users meet, and that color whether it can be compared with. */
export async function referenceFor(
  candidate: string,
  { probe, route, signal }: { probe: RouterProbe; route: unknown; signal: AbortSignal },
): Promise<Reference> {
  const serving = servingColor(route);
  if (serving === undefined)
    return { missing: `no color serves, there is nothing to compare with (${statusPath})` };
  if (serving === candidate) return { missing: `${candidate} serves itself` };
  const state = await probe.color(serving, signal);
  if (state.status === 200) return { color: serving };
  return { missing: `${serving} serves but is not ready, there is nothing to compare with` };
}
