import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { withoutSalt } from "../../ops/stack-file.ts";
import { buildCandidate, removeCandidate } from "../faults/candidate.ts";
import { meet, root, routeInForce } from "./harness.ts";
import { refusedPreview } from "./refused-up.ts";
import { bluegreen } from "./operator.ts";
import { breakColor, rolloutState, rolloutStack, RunningVerb, until, WeightLog } from "./rollout-stage.ts";
import { Sampler, shortChat } from "./sampler.ts";

const intervalSeconds = 8;
/** For those that need no more: their users make hundreds of requests in it. */
const brief = ["--interval", "4s", "--bake", "4s"] as const;

let stack: OwnStack;

beforeAll(async () => {
  await buildCandidate();
  stack = await rolloutStack("e2e-rollout", 18450, "172.28.145.0/24");
  await stack.up();
});

afterAll(async () => {
  await stack.destroy();
  await removeCandidate();
});

/** What the structured log says of the last operation. */
async function lastSteps(): Promise<{ step: string; outcome: string; reason?: string; to?: object }[]> {
  const text = await readFile(join(root, ".bluegreen", "logs", `operations-${stack.name}.jsonl`), "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { operation: string; step: string; outcome: string });
  return lines.filter(({ operation }) => operation === lines.at(-1)?.operation);
}

describe("a rollout", () => {
  test("without traffic is inconclusive, and everybody is back", async () => {
    const { code, output } = await bluegreen(stack, "rollout", "--yes", "--interval", "4s");
    expect(code, output).toBe(7);
    expect(output).toContain("requests: 0; limit: at least 20");
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 100, green: 0 }, rejected: {} });
    expect(await routeInForce(stack)).not.toHaveProperty("lease");
  });

  test("of a candidate that fails 20 % of its requests from 50 % on is back at 0 % within two intervals, and says why", async () => {
    await stack.set({ "green.version": "breakable-1" });
    await stack.up();
    const users = new Sampler(stack, 8, 40, shortChat);
    const weights = new WeightLog(stack);
    const verb = new RunningVerb(stack, "rollout", "--yes");
    await until(() => Promise.resolve(weights.firstAt(50) !== undefined), "50 %", 90);
    await breakColor(stack, "green", 20);
    const broken = performance.now();
    expect(await verb.ended, verb.output).toBe(6);
    await users.stop();
    expect(await weights.stop()).toEqual([0, 10, 50, 0]);
    expect(weights.wrong).toEqual([]);
    const back = (weights.greens.at(-1)?.at ?? Infinity) - broken;
    console.log(`20 % failed from 50 % on: back at 0 % after ${(back / 1000).toFixed(1)} s`);
    expect(back).toBeLessThan(2 * intervalSeconds * 1000);
    const steps = await lastSteps();
    const why = /^at 50 % green: failed requests: \d+ of \d+, [\d.]+ %; limit: at most 2 %/;
    expect(steps.at(-1)).toMatchObject({ step: "end", outcome: "rolledBack", to: { blue: 100, green: 0 } });
    expect(steps.at(-1)?.reason).toMatch(why);
    expect(verb.output).toContain("rolled back: 100 % blue");
  });

  test("of a rejected release is refused until its version changes, for plain pulumi too", async () => {
    const again = await bluegreen(stack, "rollout", "--yes");
    expect(again.code, again.output).toBe(3);
    expect(again.output).toMatch(/green breakable-1 was rejected at .*: at 50 % green: failed requests/);
    await stack.set({ activeColor: "green" });
    expect(await refusedPreview(stack)).toContain("green breakable-1 was rejected at");
    await stack.set({ activeColor: "blue" });
  });

  test("of a good candidate goes 10, 50, 100 %, is promoted, and loses no request", async () => {
    await stack.set({ "green.version": "good-3" });
    const before = await readFile(join(root, `Pulumi.${stack.name}.yaml`), "utf8");
    const users = new Sampler(stack, 8, 40, shortChat);
    const weights = new WeightLog(stack);
    const { code, output } = await bluegreen(stack, "rollout", "--yes", ...brief, "--json");
    expect(code, output).toBe(0);
    expect(await weights.stop()).toEqual([0, 10, 50, 100]);
    expect(weights.wrong).toEqual([]);
    const samples = await users.stop();
    expect([...samples.keys()].sort()).toEqual(["200 blue", "200 green"]);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    expect(await routeInForce(stack)).not.toHaveProperty("lease");
    const after = await readFile(join(root, `Pulumi.${stack.name}.yaml`), "utf8");
    expect(after).toBe(withoutSalt(before).replace("activeColor: blue", "activeColor: green"));
    const history = await bluegreen(stack, "history", "--json", "--limit", "4");
    expect((JSON.parse(history.stdout) as { message: string }[]).map(({ message }) => message)).toEqual([
      "rollout of green good-3: promoted",
      "rollout step 100 % of green good-3",
      "rollout step 50 % of green good-3",
      "rollout step 10 % of green good-3",
    ]);
  });

  test("keeps another operator out between its steps, and goes back when it is aborted", async () => {
    await stack.set({ "blue.version": "good-4" });
    const verb = new RunningVerb(stack, "rollout", "--yes", "--interval", "1h");
    await until(async () => (await rolloutState(stack))?.phase === "observing", "the first step", 60);
    const other = await stack.tryPulumi("up", "--yes", "--skip-preview");
    expect(other.code, other.output).not.toBe(0);
    expect(other.output.replace(/\s+/g, " ")).toMatch(
      /holds a lease on the route until \S+, and this update is none of its steps/,
    );
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 10, green: 90 } });
    const abort = await bluegreen(stack, "rollout", "--abort");
    expect(abort.code, abort.output).toBe(8);
    expect(await verb.ended, verb.output).toBe(8);
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 0, green: 100 }, rejected: {} });
    await stack.up("--expect-no-changes");
  });
});

describe("deploy", () => {
  test("stages a model, rolls it out under load, and reports its steps with figures from before and after", async () => {
    const users = new Sampler(stack, 8, 40, shortChat);
    const release = ["--model", "smollm2-135m-instruct", "--version", "good-5"];
    const { code, output, stdout } = await bluegreen(
      stack,
      "deploy",
      ...release,
      ...brief,
      "--yes",
      "--monitored",
      "--json",
    );
    expect(code, output).toBe(0);
    expect([...(await users.stop()).keys()].sort()).toEqual(["200 blue", "200 green"]);
    const { exit, steps, metrics, report } = JSON.parse(stdout) as Deployed;
    expect(exit).toBe("ok");
    expect(steps.map(({ step, outcome }) => `${step}: ${outcome}`)).toEqual([
      "release: blue good-5",
      "up: ok",
      "gate: passed",
      expect.stringMatching(/^metrics before: blue: \d+ requests, green: \d+ requests$/),
      "rollout: ok",
      expect.stringMatching(/^metrics after: blue: \d+ requests/),
    ]);
    expect(metrics.after.find(({ color }) => color === "blue")).toMatchObject({ failedPercent: 0 });
    expect(await readFile(join(root, report), "utf8")).toContain("| rollout |");
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
    await expect(bluegreen(stack, "release", "--color", "blue", ...release)).resolves.toMatchObject({
      code: 3,
    });
  });
});

interface Deployed {
  readonly exit: string;
  readonly steps: readonly { readonly step: string; readonly outcome: string }[];
  readonly metrics: { readonly after: readonly { readonly color: string; readonly failedPercent: number }[] };
  readonly report: string;
}
