import { describe, expect, it } from "vitest";
import { decide, type Decision, type Moment } from "../../../../ops/rollout/decision.ts";
import type { Judgement } from "../../../../ops/rollout/judgement.ts";
import type { RolloutState } from "../../../../ops/rollout/state.ts";
import { plan, state } from "./fixtures.ts";

const check = { check: "failed requests", value: "20 %", limit: "at most 2 %" };
const pass: Judgement = { status: "pass", checks: [{ ...check, status: "pass" }] };
const breach: Judgement = { status: "breach", checks: [{ ...check, status: "breach" }] };
const few: Judgement = { status: "inconclusive", checks: [{ ...check, status: "inconclusive" }] };

const at = (elapsedSeconds: number, judgement?: Judgement, blindSeconds = 0): Moment => ({
  elapsedSeconds,
  judgement,
  blindSeconds,
});
const last = state({ step: 2 });
const noBake = state({ step: 2, plan: plan({ bakeSeconds: 0 }) });

const cases: readonly [
  what: string,
  state: RolloutState,
  moment: Moment,
  act: Decision["act"],
  said: string,
][] = [
  ["holds while the step's time is not over", state(), at(59, pass), "hold", "its time is not over"],
  ["goes on when it is over and all is well", state(), at(60, pass), "go on", ""],
  [
    "goes back at a breach at once",
    state(),
    at(2, breach),
    "back",
    "rolledBack at 10 % green: failed requests: 20 %; limit: at most 2 %",
  ],
  ["goes back in the bake too", last, at(2, breach), "back", "rolledBack at 100 % green"],
  ["bakes as long as it should", last, at(299, pass), "hold", ""],
  ["is promoted after the bake", last, at(300, pass), "go on", ""],
  ["is promoted at once without a bake", noBake, at(0, few), "go on", ""],
  ["goes back from a bake of no time too, where it breaches", noBake, at(0, breach), "back", "rolledBack"],
  ["waits for enough requests beyond its time", state(), at(179, few), "hold", "failed requests"],
  [
    "is inconclusive when they do not come",
    state(),
    at(180, few),
    "back",
    "inconclusive at 10 % green, after 180 s",
  ],
  ["is inconclusive in the bake too", last, at(420, few), "back", "inconclusive at 100 % green"],
  [
    "holds while Prometheus does not answer",
    state(),
    at(90, undefined, 119),
    "hold",
    "Prometheus does not answer",
  ],
  ["does not go on blind, whatever the time", state(), at(100, undefined, 1), "hold", "Prometheus"],
  [
    "is inconclusive when Prometheus stays away",
    state(),
    at(5, undefined, 120),
    "back",
    "inconclusive at 10 % green: Prometheus has not answered for 120 s; limit: 120 s",
  ],
  [
    "leaves a route alone that somebody else has changed",
    state(),
    { ...at(90, breach), overtaken: "somebody else" },
    "leave",
    "somebody else",
  ],
];

describe("a step", () => {
  it.each(cases)("%s", (_what, before, moment, act, said) => {
    const decision = decide(before, moment);
    expect(decision.act).toBe(act);
    const words = "reason" in decision ? decision.reason : "why" in decision ? decision.why : "";
    expect("outcome" in decision ? `${decision.outcome} ${words}` : words).toContain(said);
  });
});
