import { OperatorError } from "../exit.ts";
import { renewAheadSeconds, renewAgainSeconds } from "./settings.ts";
import { percentOf, weightsAt, type RolloutState } from "./state.ts";
import type { Tools } from "./tools.ts";

/**
 * Holds the lease for longer, where it is nearly over: the same update once more. One that fails is tried again after a while.
 * Whoever calls this has looked whether the route is still this rollout's.
 */
export async function renewed(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const now = Date.now();
  const { plan, leaseUntil: until, renewAfter, ...rest } = state;
  if (until === undefined || Date.parse(until) - now >= renewAheadSeconds * 1000) return state;
  if (renewAfter !== undefined && Date.parse(renewAfter) > now) return state;
  const weights = weightsAt(plan, percentOf(state));
  const facts = { step: "lease", from: weights, to: weights };
  try {
    const message = `rollout of ${plan.to} ${state.version}: lease renewed`;
    const { seconds, leaseUntil = until } = await tools.mover.step(state, message);
    await tools.log.add({ ...facts, outcome: "renewed", seconds });
    return { ...rest, plan, leaseUntil };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    await tools.log.add({ ...facts, outcome: "not renewed", reason: error.message });
    return { ...state, renewAfter: new Date(Date.now() + renewAgainSeconds * 1000).toISOString() };
  }
}
