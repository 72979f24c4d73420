import type { RouterProbe } from "../color-probe.ts";
import type { Candidate } from "./examine.ts";
import { askRoute, hasUsers, referenceFor, type Reference, type ServedRoute } from "./reference.ts";

/** How much a candidate that is fit to serve is asked. */
export interface Standing {
  /** The color that it is compared with, or why with none. */
  readonly comparedWith: Reference;
  /** Why it is held to nothing more. Default: it is held to everything. */
  readonly trustedFor?: string;
}

/**
 * A release that users have, or had right before, has proven itself with them: it is asked no more than whether it is fit to
 * serve, or a new golden set would keep users from their way back. Throws where it has to be compared and the route cannot be read.
 *
 * @param served what users meet, where the router does not tell it. Default: the router is asked
 */
export async function standingOf(
  { color, release, hadUsersBefore = false, passedBefore = false, asksAll = false }: Candidate,
  probe: RouterProbe,
  signal: AbortSignal,
  served?: ServedRoute,
): Promise<Standing> {
  if (hadUsersBefore) return trusted("users had this release before");
  const ask = () =>
    askRoute(probe, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (passedBefore) return undefined;
      throw error;
    });
  const route = served ?? (await ask());
  if (!asksAll && route !== undefined && hasUsers(route, color, release))
    return trusted("users have this release already");
  if (passedBefore)
    return { comparedWith: { missing: "this release passed before and is not compared again" } };
  return { comparedWith: await referenceFor(color, route, probe, signal) };
}

function trusted(reason: string): Standing {
  return { comparedWith: { missing: reason }, trustedFor: reason };
}
