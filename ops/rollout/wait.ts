import { setTimeout as delay } from "node:timers/promises";
import { renewed } from "./move.ts";
import { inWords } from "./mover.ts";
import { percentBefore, percentOf, turnedBack, weightsAt, type RolloutState } from "./state.ts";
import { tell, type Tools } from "./tools.ts";

/** How often a waiting rollout looks what people want, milliseconds. */
const lookMilliseconds = 500;

/** Waits until a person lets the next step go on, or takes the users back. The lease is held as long as it takes. */
export async function waitForApproval(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, version } = state;
  const next = `${percentOf(state)} % of the users on ${plan.to} ${version}`;
  tools.session.terminal.note(
    `          waiting before ${next}: npx bluegreen rollout --approve goes on, --abort takes the users back`,
  );
  const asked = tools.wishes.ask(`Go on with ${next}? No takes the users back.`);
  let current = state;
  try {
    for (;;) {
      const wish = asked.answer() ?? (await tools.wishes.next());
      if (wish === "abort") return await aborted(current, tools);
      if (wish === "approve") return { ...current, phase: "moving", paused: false };
      // What is renewed is the step before: this one has not begun.
      const { leaseUntil } = await renewed({ ...current, step: current.step - 1 }, tools);
      if (leaseUntil !== undefined && leaseUntil !== current.leaseUntil) {
        current = { ...current, leaseUntil };
        await tools.file.write(current);
      }
      await delay(lookMilliseconds);
    }
  } finally {
    await asked.close();
  }
}

/** Before the first step there is nothing to take back. */
async function aborted(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const reason = "the operator asked for it";
  if (state.step > 0) return turnedBack(state, "aborted", reason);
  const weights = weightsAt(state.plan, percentBefore(state));
  await tell(tools, {
    event: "aborted",
    text: `aborted: ${inWords(weights)}; nothing was changed`,
    step: "end",
    from: weights,
    to: weights,
    outcome: "aborted",
    reason,
  });
  return { ...state, phase: "ended", outcome: "aborted", reason };
}
