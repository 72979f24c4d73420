import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gateRules } from "../../../provider/gate/gate-inputs.ts";
import { digestOf } from "../../../provider/gate/gate-memory.ts";
import { callContext } from "../support/call-context.ts";
import type { Behaviour } from "../support/fake-router.ts";
import { gateStage, healthy, release, type GateStage } from "./gate-stage.ts";

let stage: GateStage;

beforeEach(async () => {
  stage = await gateStage();
});

afterEach(() => stage.close());

const items = ["one", "two", "three", "four", "five"].map((id) => ({
  id,
  prompt: id,
  settings: {},
  expectations: { contains: "Hello" },
}));
const golden = { file: "golden/own.jsonl", timeoutSeconds: 1, items, limits: { agreementPercent: 100 } };

const flip = (more: object = {}) => ({ ...stage.inputs(), golden, ...more });
const verdictIn = (outputs: Readonly<Record<string, unknown>>) =>
  outputs["verdict"] as { status: string; problems: string[] };

describe("a gate with a golden set", () => {
  it("passes a color that answers as the serving one does, and tells every check", async () => {
    stage.besideBlue();
    const context = callContext();
    const { outputs } = await stage.kind.create(flip(), context);
    expect(verdictIn(outputs)).toMatchObject({ status: "pass", problems: [] });
    expect(stage.report()).toMatchObject({
      comparedWith: "blue",
      status: "pass",
      golden: { file: "golden/own.jsonl" },
    });
    const table = context.told.find((message) => message.startsWith("green: pass, ")) ?? "";
    expect(table).toMatch(/green {2}golden agreement +pass +100 % \(5 of 5 answers as blue's/);
    expect(table).toContain("report: .bluegreen/reports/dev/gate-");
  });

  it("asks each color every item, greedily, streamed, and not to be found in the users' history", async () => {
    stage.besideBlue();
    await stage.kind.create(flip(), callContext());
    expect(stage.router.completions).toHaveLength(10);
    for (const body of stage.router.completions)
      expect(body).toMatchObject({ temperature: 0, stream: true, store: false });
  });

  it("refuses a color that answers otherwise, with check, value, limit, cure and report", async () => {
    stage.besideBlue({}, { completions: () => "Hello there." });
    await expect(stage.kind.create(flip(), callContext())).rejects.toThrow(
      /^gate: green did not pass: golden agreement: 0 % \(0 of 5 answers as blue's, .*; limit: at least gate.limits.agreementPercent = 100 %\. The route was not touched, .* Do: see both answers .*, then pulumi up again\. Report: \.bluegreen\/reports\/dev\/gate-/,
    );
    expect(stage.report().status).toBe("fail");
  });

  it("lets such a color in where its mode is warn, records what was found, and does not count it as passed", async () => {
    stage.besideBlue({}, { completions: () => "Hello there." });
    const context = callContext();
    const { outputs } = await stage.kind.create(flip({ mode: "warn" }), context);
    expect(verdictIn(outputs).status).toBe("fail");
    expect(verdictIn(outputs).problems[0]).toContain("green: golden agreement: 0 %");
    expect(outputs).toMatchObject({ approved: { green: release }, passed: {} });
    expect(context.told.at(-1)).toContain(
      "gate.mode is warn, so users meet it all the same: green did not pass:",
    );
  });

  it("lets no color in that is not fit to serve, whatever its mode", async () => {
    stage.besideBlue({}, { ready: 503 });
    await expect(stage.kind.create(flip({ mode: "warn" }), callContext())).rejects.toThrow(
      "did not pass: readiness",
    );
  });

  it.each<[string, Partial<Behaviour>, string]>([
    [
      "answers errors",
      { completions: () => 500 },
      "golden error rate: 100 % (1 of 1 requests; one: status 500",
    ],
    ["hangs", { completions: () => undefined }, "one: no whole answer after 1 s"],
    [
      "hangs in the middle",
      { completions: (message) => (message === "three" ? undefined : "Hello.") },
      "golden error rate: 33.3 % (1 of 3 requests; three: no whole answer after 1 s)",
    ],
  ])(
    "refuses a color that %s at the first request that is not tolerated, within its time",
    async (_title, green, said) => {
      stage.besideBlue({}, green);
      const started = performance.now();
      await expect(stage.kind.create(flip(), callContext())).rejects.toThrow(said);
      expect(performance.now() - started).toBeLessThan(4000);
    },
  );

  it("refuses a color that dies while it is measured", async () => {
    stage.besideBlue(
      {},
      {
        completions: (message) => {
          if (message === "two")
            stage.router.behaviours.set("green", { ...healthy, dead: true, completions: () => 500 });
          return "Hello.";
        },
      },
    );
    await expect(stage.kind.create(flip(), callContext())).rejects.toThrow("golden error rate: 33.3 %");
  });

  it("is inconclusive where the serving color answers too little to compare with, which is no pass", async () => {
    stage.besideBlue({ completions: () => 500 });
    await expect(stage.kind.create(flip(), callContext())).rejects.toThrow(
      "golden agreement: inconclusive, no repeatable item was answered by both; limit: at least gate.limits.agreementPercent = 100 %",
    );
    expect(stage.report().status).toBe("inconclusive");
  });

  it("does not keep users on a color that is not even ready", async () => {
    stage.besideBlue({ ready: 503 });
    const { outputs } = await stage.kind.create(flip(), callContext());
    expect(verdictIn(outputs).status).toBe("pass");
    expect(stage.report().checks.find(({ check }) => check === "golden agreement")).toMatchObject({
      status: "not applicable",
      value: "blue serves but is not ready, there is nothing to compare with",
    });
  });

  it("does not guess what to compare with where the route cannot be read", async () => {
    stage.besideBlue();
    stage.volume.files.set("live/route.json", "no JSON");
    await expect(stage.kind.create(flip(), callContext())).rejects.toThrow(
      /^gate: the running route could not be read \(\/deployment-status: .*npx bluegreen status/,
    );
  });

  it("does not compare the way back to a release that passed before, only asks whether it is good", async () => {
    stage.besideBlue({}, { completions: () => "Hello there." });
    const passed = { green: { release, rules: digestOf(gateRules(flip())) } };
    const outputs = (await stage.kind.update?.("gate", { passed }, flip(), callContext())) ?? {};
    expect(verdictIn(outputs).status).toBe("pass");
    expect(outputs["passed"]).toEqual(passed);
    stage.besideBlue({}, { completions: () => "No." });
    const back = stage.kind.update?.("gate", { passed }, flip(), callContext());
    await expect(back).rejects.toThrow("golden pass rate: 0 %");
  });

  it("remembers what passed when the users go on to the other color", async () => {
    stage.besideBlue();
    const recorded = {
      passed: {
        blue: { release: "c".repeat(64), rules: "earlier" },
        green: { release: "d".repeat(64), rules: "earlier" },
      },
      approved: { blue: "c".repeat(64) },
    };
    const outputs = await stage.kind.update?.("gate", recorded, flip(), callContext());
    expect(outputs?.["passed"]).toEqual({
      blue: { release: "c".repeat(64), rules: "earlier" },
      green: { release, rules: digestOf(gateRules(flip())) },
    });
  });
});
