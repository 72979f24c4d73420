import { inWords } from "./in-words.ts";
import { percentBefore, percentOf, weightsAt, type RolloutState } from "./state.ts";
import { tell, type Tools } from "./tools.ts";

/** Ends a rollout whose users somebody else has moved: nothing is touched. */
export async function left(state: RolloutState, reason: string, tools: Tools): Promise<RolloutState> {
  const weights = weightsAt(state.plan, percentOf(state));
  await tell(tools, {
    event: "overtaken",
    text: `left as it is: ${reason}`,
    step: "end",
    from: weights,
    to: weights,
    outcome: "overtaken",
    reason,
  });
  return { ...state, phase: "ended", outcome: "overtaken", reason };
}

/** Ends a rollout that has moved nobody. */
export async function endedUnmoved(
  state: RolloutState,
  outcome: "aborted" | "refused" | "failed",
  reason: string,
  tools: Tools,
): Promise<RolloutState> {
  const weights = weightsAt(state.plan, percentBefore(state));
  const said = outcome === "aborted" ? `${inWords(weights)}; nothing was changed` : reason;
  await tell(tools, {
    event: outcome,
    text: `${outcome}: ${said}`,
    step: "end",
    from: weights,
    to: weights,
    outcome,
    reason,
  });
  return { ...state, phase: "ended", outcome, reason };
}
