import { z } from "zod";
import { innermostMessage, type RouterProbe } from "../color-probe.ts";
import { statusPath } from "../route-layout.ts";
import { pause } from "../time.ts";

/** A route of an earlier version of this project tells no releases. */
const status = z.object({
  activeColor: z.string(),
  weights: z.record(z.string(), z.number()),
  releases: z.record(z.string(), z.string()).default({}),
});

/** What users meet. */
export interface ServedRoute {
  /** Undefined where nobody knows. */
  readonly activeColor?: string | undefined;
  /** Users of each color, percent; none where nothing was ever served. */
  readonly weights: Readonly<Record<string, number>>;
  /** Identity of the release of each color with users, as far as it is known. */
  readonly releases: Readonly<Record<string, string>>;
}

/** The color that a candidate is compared with, or why there is none. */
export type Reference =
  | { readonly color: string }
  | {
      readonly missing: string;
      /** True where no other color serves, so that there is nothing to fall behind. Default: false. */
      readonly isAlone?: boolean;
    };

/** Time for a color with users to be ready again: one probe that fails proves nothing, milliseconds. */
const servingPatience = 5000;

/** Between two probes, milliseconds. */
const servingPause = 250;

/** The color with the most users; the active one of two with as many. */
export function servingColor({
  activeColor,
  weights,
}: Pick<ServedRoute, "activeColor" | "weights">): string | undefined {
  const most = Math.max(0, ...Object.values(weights));
  if (most === 0) return undefined;
  if (activeColor !== undefined && weights[activeColor] === most) return activeColor;
  return Object.keys(weights).find((color) => weights[color] === most);
}

/** True where users meet this release of the color. */
export function hasUsers(route: ServedRoute, color: string, release: string): boolean {
  return (route.weights[color] ?? 0) > 0 && route.releases[color] === release;
}

/** The color that users meet, where it can be compared with; one that is not ready is given some seconds. */
export async function referenceFor(
  candidate: string,
  route: ServedRoute | undefined,
  probe: RouterProbe,
  signal: AbortSignal,
): Promise<Reference> {
  const serving = route && servingColor(route);
  if (serving === undefined)
    return { missing: `no color serves, there is nothing to compare with (${statusPath})`, isAlone: true };
  if (serving === candidate) return { missing: `${candidate} serves itself`, isAlone: true };
  const started = performance.now();
  for (;;) {
    const state = await probe.color(serving, signal);
    if (state.status === 200) return { color: serving };
    if (performance.now() - started >= servingPatience)
      return { missing: `${serving} serves but is not ready, there is nothing to compare with` };
    await pause(servingPause, signal);
  }
}

/**
 * What users meet; undefined where no route was ever set. Throws where the route cannot be read: whether there is a color to
 * compare with must not be guessed.
 */
export async function askRoute(probe: RouterProbe, signal: AbortSignal): Promise<ServedRoute | undefined> {
  try {
    const { status: answered, body } = await probe.text(statusPath, signal);
    if (answered === 503) return undefined;
    if (answered !== 200) throw new Error(`status ${answered}: ${body.slice(0, 200)}`);
    return status.parse(JSON.parse(body));
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(
      `gate: the running route could not be read (${statusPath}: ${innermostMessage(error)}), so there is no telling what to ` +
        `compare with. The route was not touched. Do: look at npx bluegreen status, then pulumi up again.`,
      { cause: error },
    );
  }
}
