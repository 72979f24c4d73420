import { setTimeout as delay } from "node:timers/promises";
import { endedUnmoved, left } from "./leave.ts";
import { renewed } from "./lease.ts";
import { overtakenBy } from "./ownership.ts";
import { percentBefore, percentOf, turnedBack, type RolloutState } from "./state.ts";
import type { Tools } from "./tools.ts";

/** How often a waiting rollout looks what people want, milliseconds. */
const lookMilliseconds = 500;

/** Looks after which it asks the router whether the route is still its own. */
const looksOfAQuestion = 6;

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
    for (let looks = 0; ; looks += 1) {
      tools.session.interruption.forced.throwIfAborted();
      const wish = asked.answer() ?? (await tools.wishes.next());
      if (wish === "abort") return await aborted(current, tools);
      if (wish === "approve") return { ...current, phase: "moving", paused: false };
      if (looks % looksOfAQuestion === 0) {
        const overtaken = overtakenBy(await tools.mover.live(), current, percentBefore(current));
        if (overtaken !== undefined) return await left(current, overtaken, tools);
        current = await held(current, tools);
      }
      await delay(lookMilliseconds);
    }
  } finally {
    await asked.close();
  }
}

/** What is renewed is the step before: this one has not begun. */
async function held(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const before = { ...state, step: state.step - 1 };
  const after = await renewed(before, tools);
  if (after === before) return state;
  const kept = { ...after, step: state.step };
  await tools.file.write(kept);
  return kept;
}

/** Before the first step there is nothing to take back. */
async function aborted(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const reason = "the operator asked for it";
  return state.step > 0
    ? turnedBack(state, "aborted", reason)
    : endedUnmoved(state, "aborted", reason, tools);
}
