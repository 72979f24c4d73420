import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Phase } from "../../ops/rollout/state.ts";
import { everyCase } from "../cases.ts";
import { meet, routeInForce } from "./harness.ts";
import { bluegreen } from "./operator.ts";
import { rolloutState, rolloutStack, RunningVerb, until, WeightLog } from "./rollout-stage.ts";
import { Sampler, shortChat } from "./sampler.ts";

let stack: OwnStack;

beforeAll(async () => {
  stack = await rolloutStack("e2e-rollout-resume", 18460, "172.28.146.0/24");
  await stack.up();
});

afterAll(async () => {
  await stack.destroy();
});

/** Waits until the rollout's file says so, then kills the rollout and everything that it has started. */
async function killedAt(verb: RunningVerb, step: number, phase: Phase): Promise<void> {
  await until(
    async () => {
      const state = await rolloutState(stack);
      return state?.step === step && state.phase === phase;
    },
    `step ${step} ${phase}; ${verb.output}`,
    90,
  );
  await verb.kill();
}

describe("a rollout whose process is killed", () => {
  type Kill = readonly [step: number, phase: "moving" | "observing"];
  const everyKill: readonly Kill[] = [0, 1, 2].flatMap((step): Kill[] => [
    [step, "moving"],
    [step, "observing"],
  ]);
  const kills: readonly Kill[] = everyCase
    ? everyKill
    : [
        [0, "moving"],
        [1, "observing"],
      ];

  test("at one step after the other is finished by --resume, and fails nobody", async () => {
    const users = new Sampler(stack, 8, 40, shortChat);
    const weights = new WeightLog(stack);
    let verb = new RunningVerb(stack, "rollout", "--yes", "--interval", "4s", "--bake", "4s");
    for (const [step, phase] of kills) {
      await killedAt(verb, step, phase);
      verb = new RunningVerb(stack, "rollout", "--resume");
    }
    await killedAt(verb, 2, "finishing");
    const { code, output } = await bluegreen(stack, "rollout", "--resume");
    expect(code, output).toBe(0);
    expect(await weights.stop()).toEqual([0, 10, 50, 100]);
    expect(weights.wrong).toEqual([]);
    const samples = await users.stop();
    expect([...samples.keys()].sort()).toEqual(["200 blue", "200 green"]);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    expect(await routeInForce(stack)).not.toHaveProperty("lease");
    await stack.up("--expect-no-changes");
  });

  test("is taken back by --abort where its operator does not want to go on", async () => {
    const verb = new RunningVerb(stack, "rollout", "--yes", "--interval", "1h");
    await killedAt(verb, 0, "observing");
    const begun = await bluegreen(stack, "rollout", "--yes");
    expect(begun.code, begun.output).toBe(3);
    expect(begun.output).toContain("has not ended");
    const { code, output } = await bluegreen(stack, "rollout", "--abort");
    expect(code, output).toBe(8);
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 0, green: 100 } });
    await stack.up("--expect-no-changes");
  });

  test("by one Ctrl-C takes its users back", async () => {
    const verb = new RunningVerb(stack, "rollout", "--yes", "--interval", "1h");
    await until(async () => (await rolloutState(stack))?.phase === "observing", "the first step", 60);
    verb.signal("SIGINT");
    expect(await verb.ended, verb.output).toBe(8);
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 0, green: 100 } });
  });
});
