import { setTimeout as delay } from "node:timers/promises";
import type { Weights } from "../../components/color.ts";
import { outwaitingLock } from "../busy-lock.ts";
import { secondsSince } from "../elapsed.ts";
import { OperatorError } from "../exit.ts";
import { lateInterruption } from "../interruption.ts";
import { duration } from "../table.ts";
import { provenWarm } from "../warm.ts";
import { requireInForce } from "./in-force.ts";
import { inWords } from "./in-words.ts";
import { left } from "./leave.ts";
import { strangerOn } from "./ownership.ts";
import { returnTries, warmSeconds } from "./settings.ts";
import { percentOf, turnedBack, weightsAt, type Outcome, type RolloutState } from "./state.ts";
import { tell, type Tools } from "./tools.ts";

/** Takes the users back to the color that served before, once that one is proven warm, and ends the lease. */
export async function takeBack(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, outcome = "failed", reason = "" } = state;
  const stranger = strangerOn(await tools.mover.live(), state, new Date());
  if (stranger !== undefined) return left(state, stranger.reason, tools);
  const started = performance.now();
  tools.session.terminal.print(`          back to ${plan.from}: ${reason}`);
  const health = await provenWarm(tools.http, tools.url, plan.from, warmSeconds);
  const warm = health.ready
    ? "ready"
    : `not ready (${health.reason ?? "unknown"}): made anew where it is gone`;
  await tools.log.add({
    step: `prove ${plan.from} warm`,
    outcome: health.ready ? "ready" : "not ready",
    seconds: secondsSince(started),
    ...(health.reason !== undefined && { reason: health.reason }),
  });
  const message = `rollback: ${wordOf(outcome)}: ${reason}`;
  const to = weightsAt(plan, 0);
  const moved = await tried(tools, to, (again) =>
    tools.mover.back(state, message.slice(0, 500), again || !health.ready),
  );
  await tell(tools, {
    event: outcome,
    text: `${wordOf(outcome)}: ${inWords(to)}, after ${duration(moved.seconds)}; ${plan.from} was ${warm}; ${reason}`,
    step: "end",
    from: weightsAt(plan, percentOf(state)),
    to,
    outcome,
    seconds: secondsSince(started),
    reason,
  });
  return { ...state, phase: "ended" };
}

/** Leaves the users with the candidate and ends the lease, unless the operator wants them back in the last moment. */
export async function finish(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, version } = state;
  const stranger = strangerOn(await tools.mover.live(), state, new Date());
  if (stranger !== undefined) return left(state, stranger.reason, tools);
  if ((await tools.wishes.next()) === "abort")
    return turnedBack(state, "aborted", "the operator asked for it");
  const weights = weightsAt(plan, 100);
  const { seconds } = await tried(tools, weights, (again) =>
    tools.mover.finish(state, `rollout of ${plan.to} ${version}: promoted`, again),
  );
  await tell(tools, {
    event: "promoted",
    text: `promoted: ${plan.to} ${version} has all the users`,
    step: "end",
    from: weights,
    to: weights,
    outcome: "promoted",
    seconds,
  });
  return { ...state, phase: "ended", outcome: "promoted" };
}

/**
 * An update that has to succeed, until the route says so: it is tried again, and asks then what runs; the last failure says how to
 * go on by hand. Somebody else's lock is waited for.
 */
async function tried<T>(
  { session, mover }: Tools,
  wanted: Weights,
  operation: (again: boolean) => Promise<T>,
): Promise<T> {
  const late = { ...session, interruption: lateInterruption(session.interruption) };
  for (let turn = 1; ; turn += 1) {
    session.interruption.forced.throwIfAborted();
    try {
      const result = await outwaitingLock(late, () => operation(turn > 1));
      requireInForce(await mover.live(), wanted);
      return result;
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      if (turn === returnTries) {
        throw new OperatorError(
          "failed",
          error.message,
          `${error.cure === undefined ? "" : `${error.cure}; then `}npx bluegreen rollout --resume, which tries it again`,
          { cause: error },
        );
      }
      await delay(2000);
    }
  }
}

function wordOf(outcome: Outcome): string {
  return outcome === "rolledBack" ? "rolled back" : outcome;
}
