import { z } from "zod";
import { innermostMessage, type RouterProbe } from "../color-probe.ts";
import { statusPath } from "../route-layout.ts";

const status = z.object({ activeColor: z.string(), weights: z.record(z.string(), z.number()) });

/** The color that a candidate is compared with, or why there is none. */
export type Reference = { readonly color: string } | { readonly missing: string };

/** The color with the most users, as a router tells its route; the active one of two with as many. Throws for another text. */
export function servingColor(route: string): string | undefined {
  const { activeColor, weights } = status.parse(JSON.parse(route));
  const most = Math.max(0, ...Object.values(weights));
  if (most === 0) return undefined;
  if (weights[activeColor] === most) return activeColor;
  return Object.keys(weights).find((color) => weights[color] === most);
}

/**
 * Asks the running route whom the users meet, and that color whether it can be compared with. Throws where the route cannot be
 * read: whether there is a color to compare with must not be guessed.
 */
export async function referenceFor(
  candidate: string,
  probe: RouterProbe,
  signal: AbortSignal,
): Promise<Reference> {
  const serving = await askRoute(probe, signal);
  if (serving === undefined)
    return { missing: `no color serves, there is nothing to compare with (${statusPath})` };
  if (serving === candidate) return { missing: `${candidate} serves itself` };
  const state = await probe.color(serving, signal);
  if (state.status === 200) return { color: serving };
  return { missing: `${serving} serves but is not ready, there is nothing to compare with` };
}

async function askRoute(probe: RouterProbe, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { status: answered, body } = await probe.text(statusPath, signal);
    if (answered === 503) return undefined;
    if (answered !== 200) throw new Error(`status ${answered}: ${body.slice(0, 200)}`);
    return servingColor(body);
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(
      `gate: the running route could not be read (${statusPath}: ${innermostMessage(error)}), so there is no telling what to ` +
        `compare with. The route was not touched. Do: look at npx bluegreen status, then pulumi up again.`,
      { cause: error },
    );
  }
}
