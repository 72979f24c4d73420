import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FlippedStack } from "../../bench/flipped-stack.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import { runRound, type Round } from "../../bench/round.ts";
import { standingOf } from "../../bench/flip-verdict.ts";
import { containerStarts, createStack, meet, routeInForce } from "./harness.ts";
import { touchedRows } from "./preview.ts";

describe("a flip", () => {
  let stack: OwnStack;

  beforeAll(async () => {
    stack = await createStack({
      name: "e2e-flip",
      routerPort: 18180,
      colorPorts: { blue: 18181, green: 18182 },
      subnet: "172.28.91.0/24",
    });
  });

  afterAll(async () => {
    await stack.destroy();
  });

  test("has something to flip: the first up serves the model on blue", async () => {
    await stack.up();
    expect(await meet(stack, "/ready")).toMatchObject({ status: 200, color: "blue" });
  });

  test("has a quiet start: right after up, nothing is to be changed", async () => {
    await stack.pulumi("preview", "--expect-no-changes");
    await stack.up("--expect-no-changes");
  });

  test("previews the gate, the route and the stack, and nothing else", async () => {
    await stack.set({ activeColor: "green" });
    const { stdout: json } = await stack.pulumi("preview", "--json");
    expect(touchedRows(json)).toEqual([
      { operation: "update", type: "bluegreen:index:PromotionGate", name: "gate" },
      { operation: "update", type: "bluegreen:index:NginxRoute", name: "route" },
    ]);
    const { stdout: text } = await stack.pulumi("preview", "--diff");
    expect(text.match(/~ activeColor\s*: "blue" => "green"/g)?.length).toBeGreaterThanOrEqual(2);
    expect(text.match(/\[urn=[^\]]*\]/g)).toHaveLength(3);
    expect(text).toMatch(/~ 2 to update/);
    expect(text).not.toMatch(/to (replace|create|delete)|docker:index/);
  });

  test("moves the users and touches no container", async () => {
    const before = await containerStarts(stack);
    await stack.up();
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    expect(await containerStarts(stack)).toEqual(before);
    expect(Object.keys(before)).toHaveLength(3);
    expect(await routeInForce(stack)).toMatchObject({
      activeColor: "green",
      weights: { blue: 0, green: 100 },
    });
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("there and back again loses no request of users who ask all the time, and cuts no stream", async () => {
    const before = await containerStarts(stack);
    const round: Round = await runRound(new FlippedStack(stack), 2);
    const { kinds, ...standing } = standingOf("flips", [round]);
    expect(kinds.health.reasons).toEqual({});
    expect(kinds.chat.reasons).toEqual({});
    expect(kinds.stream.reasons).toEqual({});
    expect(standing).toMatchObject({ swaps: 2, failed: 0, unanswered: 0, withoutStream: 0 });
    expect(standing.answered).toBeGreaterThan(1000);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    expect(await containerStarts(stack)).toEqual(before);
    await stack.pulumi("preview", "--expect-no-changes");
  });
});
