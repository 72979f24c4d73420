import { setTimeout as delay } from "node:timers/promises";
import { secondsSince } from "../elapsed.ts";
import { OperatorError } from "../exit.ts";
import { duration } from "../table.ts";
import { provenWarm } from "../warm.ts";
import { inWords } from "./mover.ts";
import { returnTries, warmSeconds } from "./settings.ts";
import { percentOf, weightsAt, type Outcome, type RolloutState } from "./state.ts";
import { tell, type Tools } from "./tools.ts";

/** Takes the users back to the color that served before, once that one is proven warm, and ends the lease. */
export async function takeBack(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, outcome = "failed", reason = "" } = state;
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
  const moved = await tried(tools, () => tools.mover.back(state, message.slice(0, 500), !health.ready));
  const to = weightsAt(plan, 0);
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

/** Leaves the users with the candidate and ends the lease. */
export async function finish(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, version } = state;
  const { seconds } = await tried(tools, () =>
    tools.mover.finish(state, `rollout of ${plan.to} ${version}: promoted`),
  );
  const weights = weightsAt(plan, 100);
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

/** Whoever has to go back tries again; the last failure says how to go on by hand. */
async function tried<T>({ session }: Tools, operation: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    session.interruption.forced.throwIfAborted();
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      if (turn === returnTries) {
        throw new OperatorError(
          error.exit,
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
