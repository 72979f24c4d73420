import { duration } from "../table.ts";
import { requireInForce } from "./in-force.ts";
import { inWords, sameWeights } from "./in-words.ts";
import { isLast } from "./plan.ts";
import { turnedBack, weightsAt, type RolloutState } from "./state.ts";
import { tell, type Tools } from "./tools.ts";

/** True for one switch of all users that nobody watches afterwards: there are no steps between which the route had to be held. */
export function isAtOnce({ plan, step, paused }: RolloutState): boolean {
  return step === 0 && isLast(plan, step) && plan.bakeSeconds === 0 && !paused;
}

/**
 * Moves all users in the update that also ends the rollout, and so stops the color that is left where the stack wants that: what is
 * there to go back to is nobody's concern, and a second update would take its time. Throws where the update fails, or the route does not say that it moved them; unless
 * they have moved all the same, the file is as before then.
 */
export async function movedAtOnce(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, version } = state;
  const [from, to] = [weightsAt(plan, 0), weightsAt(plan, 100)];
  const message = `rollout of ${plan.to} ${version}: all users at once`;
  const seconds = await puttingFileBack(state, tools, async () => {
    const moved = await tools.mover.finish(state, message, false);
    requireInForce(await tools.mover.live(), to);
    return moved.seconds;
  });
  if ((await tools.wishes.next()) === "abort")
    return turnedBack(state, "aborted", "the operator asked for it");
  await tell(tools, {
    event: "promoted",
    text: `promoted: ${plan.to} ${version} has all the users: ${inWords(to)}, after ${duration(seconds)}`,
    step: "end",
    from,
    to,
    outcome: "promoted",
    seconds,
  });
  return { ...state, phase: "ended", outcome: "promoted" };
}

/** However the update ends, a second Ctrl-C included, the file must not lead the next `pulumi up` to where the users are not. */
async function puttingFileBack<T>(
  state: RolloutState,
  { mover }: Tools,
  operation: () => Promise<T>,
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const live = await mover.live();
    if (live === undefined || !sameWeights(live.weights, weightsAt(state.plan, 100)))
      await mover.restoreFile(state);
    throw error;
  }
}
