import { reasonOf, type Judgement } from "./judgement.ts";
import { isLast, lengthOf } from "./plan.ts";
import { percentOf, type Outcome, type RolloutState } from "./state.ts";

/** What is known at one moment of a step. */
export interface Moment {
  /** Time since the step was in force, seconds. */
  readonly elapsedSeconds: number;
  /** The figures so far; undefined where Prometheus did not answer. */
  readonly judgement: Judgement | undefined;
  /** How long Prometheus has not answered, seconds; 0 where it did. */
  readonly blindSeconds: number;
  /** The lease, or the weights, in the running route are no longer this rollout's. */
  readonly overtaken?: string | undefined;
}

/** What to do next. */
export type Decision =
  | { readonly act: "go on" }
  | { readonly act: "hold"; readonly why: string }
  | { readonly act: "back"; readonly outcome: Outcome; readonly reason: string }
  | { readonly act: "leave"; readonly reason: string };

const paused = "paused: npx bluegreen rollout --approve goes on, --abort takes the users back";

/**
 * Decides a moment of a step. A breach goes back at once; a step is passed only by figures, at its end; what cannot be judged
 * within the plan's patience goes back too. So nobody is promoted blind.
 */
export function decide(state: RolloutState, moment: Moment): Decision {
  const { plan, step } = state;
  const { elapsedSeconds, judgement, blindSeconds, overtaken } = moment;
  const length = lengthOf(plan, step);
  const where = `at ${percentOf(state)} % ${plan.to}`;
  if (overtaken !== undefined) return { act: "leave", reason: overtaken };
  if (judgement?.status === "breach")
    return { act: "back", outcome: "rolledBack", reason: `${where}: ${reasonOf(judgement, "breach")}` };
  // Between other steps a paused rollout waits for approval; after the last one there is only the end.
  if (isLast(plan, step) && state.paused) return { act: "hold", why: paused };
  if (isLast(plan, step) && plan.bakeSeconds === 0) return { act: "go on" };
  if (judgement === undefined) {
    if (blindSeconds < plan.patienceSeconds) return { act: "hold", why: "Prometheus does not answer" };
    const reason = `${where}: Prometheus has not answered for ${Math.round(blindSeconds)} s; limit: ${plan.patienceSeconds} s`;
    return { act: "back", outcome: "inconclusive", reason };
  }
  if (elapsedSeconds < length) return { act: "hold", why: "its time is not over" };
  if (judgement.status === "pass") return { act: "go on" };
  const missing = reasonOf(judgement, "inconclusive");
  if (elapsedSeconds < length + plan.patienceSeconds) return { act: "hold", why: missing };
  return {
    act: "back",
    outcome: "inconclusive",
    reason: `${where}, after ${Math.round(elapsedSeconds)} s: ${missing}`,
  };
}
