import { OperatorError } from "../exit.ts";
import { duration } from "../table.ts";
import { inWords, sameWeights } from "./mover.ts";
import { renewAheadSeconds } from "./settings.ts";
import { percentBefore, percentOf, turnedBack, weightsAt, type RolloutState } from "./state.ts";
import { tell, type Tools } from "./tools.ts";

/** Brings the candidate to the share of the state's step: the next state observes it, or takes the users back. */
export async function move(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan } = state;
  const percent = percentOf(state);
  const [from, to] = [weightsAt(plan, percentBefore(state)), weightsAt(plan, percent)];
  const step = `rollout step ${percent} %`;
  try {
    const { seconds, leaseUntil } = await tools.mover.step(state, `${step} of ${plan.to} ${state.version}`);
    await tell(tools, {
      event: "step",
      text: `${inWords(to)}, after ${duration(seconds)}`,
      step,
      from,
      to,
      outcome: "in force",
      seconds,
    });
    const since = new Date().toISOString();
    const { blindSince, ...rest } = state;
    return { ...rest, phase: "observing", since, ...(leaseUntil !== undefined && { leaseUntil }) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return failed(state, error, tools);
  }
}

/** Where an update of the first step has changed nothing, there is nothing to take back but the file. */
async function failed(state: RolloutState, error: OperatorError, tools: Tools): Promise<RolloutState> {
  const outcome = error.exit === "refused" ? "refused" : "failed";
  const reason = `at ${percentOf(state)} % ${state.plan.to}: ${error.message}`;
  const live = await tools.mover.live();
  const nobodyMoved = live !== undefined && sameWeights(live.weights, weightsAt(state.plan, 0));
  if (state.step > 0 || !nobodyMoved || live.lease?.id === state.id)
    return turnedBack(state, outcome, reason);
  await tools.mover.restoreFile(state);
  const weights = weightsAt(state.plan, 0);
  await tell(tools, {
    event: outcome,
    text: `${outcome}: ${error.message}`,
    step: "end",
    from: weights,
    to: weights,
    outcome,
    reason,
  });
  return { ...state, phase: "ended", outcome, reason };
}

/** Holds the lease for longer, where it is nearly over: the same update once more. One that fails is tried again at the next look. */
export async function renewed(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, leaseUntil: until } = state;
  if (until === undefined || Date.parse(until) - Date.now() >= renewAheadSeconds * 1000) return state;
  const weights = weightsAt(plan, percentOf(state));
  const facts = { step: "lease", from: weights, to: weights };
  try {
    const message = `rollout of ${plan.to} ${state.version}: lease renewed`;
    const { seconds, leaseUntil } = await tools.mover.step(state, message);
    await tools.log.add({ ...facts, outcome: "renewed", seconds });
    return { ...state, ...(leaseUntil !== undefined && { leaseUntil }) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    await tools.log.add({ ...facts, outcome: "not renewed", reason: error.message });
    return state;
  }
}
