import { finish, takeBack } from "./end.ts";
import { move } from "./move.ts";
import type { RolloutState } from "./state.ts";
import type { Tools } from "./tools.ts";
import { waitForApproval } from "./wait.ts";
import { watchStep } from "./watch-step.ts";

/** Carries a rollout to its end. Its state is on the disk before and after every step, so that another process can go on. */
export async function carryOut(begun: RolloutState, tools: Tools): Promise<RolloutState> {
  let state = begun;
  for (;;) {
    await tools.file.write(state);
    tools.session.interruption.forced.throwIfAborted();
    switch (state.phase) {
      case "waiting":
        state = await waitForApproval(state, tools);
        break;
      case "moving":
        state = await move(state, tools);
        break;
      case "observing":
        state = await watchStep(state, tools);
        break;
      case "returning":
        state = await takeBack(state, tools);
        break;
      case "finishing":
        state = await finish(state, tools);
        break;
      case "ended":
        return state;
    }
  }
}
