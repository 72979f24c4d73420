import { setTimeout as delay } from "node:timers/promises";
import { isWorthWaiting, lookMilliseconds } from "../busy-lock.ts";
import { secondsSince } from "../elapsed.ts";
import { OperatorError } from "../exit.ts";
import type { LiveRoute } from "../live-route.ts";
import { duration } from "../table.ts";
import { isAtOnce, movedAtOnce } from "./at-once.ts";
import { inWords, sameWeights } from "./in-words.ts";
import { endedUnmoved, left } from "./leave.ts";
import { strangerOn } from "./ownership.ts";
import { heard, percentBefore, percentOf, turnedBack, weightsAt, type RolloutState } from "./state.ts";
import { tell, type Tools } from "./tools.ts";

/**
 * Brings the candidate to the share of the state's step: the next state observes it, or takes the users back. While somebody
 * else's update holds the stack's lock, it waits; what people want, and who has the route, is asked before every try.
 */
export async function move(begun: RolloutState, tools: Tools): Promise<RolloutState> {
  const { session, mover, wishes } = tools;
  const started = performance.now();
  let state = begun;
  for (let told = false; ; told = true) {
    session.interruption.forced.throwIfAborted();
    const live = await mover.live();
    const elsewhere = await givenUp(state, live, tools);
    if (elsewhere !== undefined) return elsewhere;
    const wish = await wishes.next();
    if (wish === "abort") return aborted(state, live, tools);
    if (wish !== undefined) state = heard(state, wish);
    if (wish === "pause") return { ...state, phase: "waiting" };
    try {
      return await (isAtOnce(state) ? movedAtOnce : moved)(state, tools);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      if (!isWorthWaiting(error, secondsSince(started))) return await failed(state, error, tools);
      if (!told) session.terminal.note(`          ${error.message}; waiting for its end …`);
      await delay(lookMilliseconds, undefined, { signal: session.interruption.graceful }).catch(
        () => undefined,
      );
    }
  }
}

async function moved(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan } = state;
  const percent = percentOf(state);
  const [from, to] = [weightsAt(plan, percentBefore(state)), weightsAt(plan, percent)];
  const step = `rollout step ${percent} %`;
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
  const { blindSince, countedFrom, renewAfter, ...rest } = state;
  return { ...rest, phase: "observing", since, ...(leaseUntil !== undefined && { leaseUntil }) };
}

/** Where somebody else has the route, this rollout lets go; one that has moved nobody yet was refused by him. */
async function givenUp(
  state: RolloutState,
  live: LiveRoute | undefined,
  tools: Tools,
): Promise<RolloutState | undefined> {
  const stranger = strangerOn(live, state, new Date());
  if (stranger === undefined) return undefined;
  if (state.step === 0 && stranger.by === "lease")
    return endedUnmoved(state, "refused", stranger.reason, tools);
  return left(state, stranger.reason, tools);
}

/** Before the first step is in force, there is nothing to take back but the file. */
async function aborted(
  state: RolloutState,
  live: LiveRoute | undefined,
  tools: Tools,
): Promise<RolloutState> {
  const reason = "the operator asked for it";
  if (!nobodyMoved(state, live)) return turnedBack(state, "aborted", reason);
  await tools.mover.restoreFile(state);
  return endedUnmoved(state, "aborted", reason, tools);
}

async function failed(state: RolloutState, error: OperatorError, tools: Tools): Promise<RolloutState> {
  const outcome = error.exit === "refused" ? "refused" : "failed";
  const reason = `at ${percentOf(state)} % ${state.plan.to}: ${error.message}`;
  const live = await tools.mover.live();
  const elsewhere = await givenUp(state, live, tools);
  if (elsewhere !== undefined) return elsewhere;
  if (isAtOnce(state) && live !== undefined && sameWeights(live.weights, weightsAt(state.plan, 100))) {
    tools.session.terminal.note(
      `          the users have moved, and what comes after them failed: ${reason}`,
    );
    return { ...state, phase: "finishing", outcome: "promoted" };
  }
  if (!nobodyMoved(state, live)) return turnedBack(state, outcome, reason);
  await tools.mover.restoreFile(state);
  const { to } = state.plan;
  const rest = `; where the update had started ${to}, it still runs: \`npx bluegreen up\` stops it`;
  return endedUnmoved(state, outcome, `${reason}${tools.stopsStandby ? rest : ""}`, tools);
}

function nobodyMoved(state: RolloutState, live: LiveRoute | undefined): boolean {
  if (state.step > 0 || live === undefined || live.lease?.id === state.id) return false;
  return sameWeights(live.weights, weightsAt(state.plan, 0));
}
