import type { LiveRoute } from "../live-route.ts";
import type { Lease } from "../../provider/route-state.ts";
import { inWords, sameWeights } from "./in-words.ts";
import { percentBefore, percentOf, weightsAt, type RolloutState } from "./state.ts";

/** Somebody else has the route: `lease` while he holds it, `weights` where he has moved the users. */
export interface Stranger {
  readonly by: "lease" | "weights";
  /** A sentence. */
  readonly reason: string;
}

/** The lease of another operation that is not over. */
export function foreignLease(live: LiveRoute | undefined, id: string, now: Date): Lease | undefined {
  const lease = live?.lease;
  if (lease === undefined || lease.id === id) return undefined;
  return Date.parse(lease.until) <= now.getTime() ? undefined : lease;
}

/**
 * Looks before an update whether the users are where this rollout has left them; undefined where they are, or where the router
 * does not tell. Its own lease proves it, for every other update takes that away; else the weights have to be those before or
 * after the update that comes, which may have been cut short.
 */
export function strangerOn(
  live: LiveRoute | undefined,
  state: RolloutState,
  now: Date,
): Stranger | undefined {
  if (live === undefined || live.lease?.id === state.id) return undefined;
  const lease = foreignLease(live, state.id, now);
  if (lease !== undefined) return { by: "lease", reason: heldBy(lease) };
  const own = percentsOf(state).map((percent) => weightsAt(state.plan, percent));
  if (own.some((weights) => sameWeights(weights, live.weights))) return undefined;
  const wanted = own.map(inWords).join(" or ");
  return {
    by: "weights",
    reason: `somebody else moved the users: the route is ${inWords(live.weights)}, this rollout left it at ${wanted}`,
  };
}

/** What is not this rollout's any more while it watches, or waits, at `percent`; undefined where all is as it should be. */
export function overtakenBy(
  live: LiveRoute | undefined,
  state: RolloutState,
  percent = percentOf(state),
  now = new Date(),
): string | undefined {
  if (live === undefined) return undefined;
  const lease = foreignLease(live, state.id, now);
  if (lease !== undefined) return heldBy(lease);
  const wanted = weightsAt(state.plan, percent);
  if (sameWeights(live.weights, wanted)) return undefined;
  return `somebody else moved the users: the route is ${inWords(live.weights)}, this step's is ${inWords(wanted)}`;
}

/** Shares of the candidate that a state of this phase can have left, percent. */
function percentsOf(state: RolloutState): readonly number[] {
  const [before, after] = [percentBefore(state), percentOf(state)];
  if (state.phase === "finishing") return [after];
  return state.phase === "returning" ? [...new Set([0, before, after])] : [before, after];
}

function heldBy({ holder }: Lease): string {
  return `${holder} holds the lease on the route now`;
}
