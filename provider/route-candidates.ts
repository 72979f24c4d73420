import { inWords, RouterProbe } from "./color-probe.ts";
import type { CallContext } from "./kind.ts";
import type { Route } from "./route.ts";
import { bounded, pause } from "./time.ts";

/** Time for a color that passed its gate to answer once more, milliseconds. */
const readyLimit = 15_000;

/**
 * Asks every color that is to get users once more, by the direct path of the router at `url`.
 *
 * @throws Error where one is not ready within 15 s, or serves another release than the approved one
 */
export async function confirmCandidates(
  url: string,
  { weights, releases }: Pick<Route, "weights" | "releases">,
  context: Pick<CallContext, "signal">,
): Promise<void> {
  const probe = new RouterProbe({ url });
  try {
    for (const [color, percent] of Object.entries(weights)) {
      if (percent > 0) await confirm(probe, color, releases[color], context);
    }
  } finally {
    await probe.close();
  }
}

async function confirm(
  probe: RouterProbe,
  color: string,
  release: string | undefined,
  context: Pick<CallContext, "signal">,
): Promise<void> {
  if (release === undefined)
    throw new Error(`route: weights.${color} is above 0, but no release of ${color} was approved`);
  const limit = bounded(readyLimit, context.signal);
  for (;;) {
    const state = await probe.color(color, context.signal);
    if (state.status === 200 && state.release === release && state.color === color) return;
    // Another release stays another one; a color that is not ready may be in a moment.
    if (state.status === 200 || limit.aborted) {
      const served =
        state.status === 200 ? `serves ${state.release?.slice(0, 12) ?? "no identity"}` : inWords(state);
      throw new Error(
        `route: ${color} ${served}; it must be ready and serve the approved release ${release.slice(0, 12)} ` +
          `within ${readyLimit / 1000} s. The route was not touched. Do: npx bluegreen logs ${color}`,
      );
    }
    await pause(250, context.signal);
  }
}
