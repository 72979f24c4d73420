import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unknown } from "../../../provider/kind.ts";
import { callContext } from "../support/call-context.ts";
import type { Behaviour } from "../support/fake-router.ts";
import { gateStage, healthy, release, type GateStage } from "./gate-stage.ts";

let stage: GateStage;

beforeEach(async () => {
  stage = await gateStage();
});

afterEach(() => stage.close());

async function judge(behaviour: Partial<Behaviour>, context = callContext()) {
  stage.router.behaviours.set("green", { ...healthy, ...behaviour });
  return stage.kind.create(stage.inputs(), context);
}

describe("a gate in a preview", () => {
  it("knows what it would approve, asks nobody, and leaves the verdict open", () => {
    expect(stage.kind.preview?.(stage.inputs(), undefined)).toMatchObject({
      approved: { green: release },
      verdict: unknown,
    });
    expect(stage.router.asked).toEqual([]);
  });
});

describe("a gate", () => {
  it("approves a color that is ready, serves its release and answers", async () => {
    const { id, outputs } = await judge({});
    expect(id).toBe("gate");
    expect(outputs).toMatchObject({ approved: { green: release }, verdict: { status: "pass" } });
    const checks = stage.report().checks.map(({ check, status }) => `${check}: ${status}`);
    expect(checks).toEqual([
      "readiness: pass",
      "release identity: pass",
      "smoke prompt 1 of 1: pass",
      "compatibility: not applicable",
    ]);
    const [path] = (outputs["verdict"] as { reports: string[] }).reports;
    expect(path).toMatch(/^\.bluegreen\/reports\/dev\/gate-\d{8}T\d{6}-\d{3}Z-green\.md$/);
    expect(readFileSync(join(stage.folder, path ?? ""), "utf8")).toContain("# Gate: green of dev: pass");
  });

  it("takes the color's direct path only, so that no user is asked to wait", async () => {
    await judge({});
    const others = stage.router.asked.filter((asked) => !/^(GET|POST) \/green\//.test(asked));
    expect(others).toEqual(["GET /deployment-status"]);
  });

  it("waits for a color that is still loading, and says how long", async () => {
    stage.router.behaviours.set("green", { ...healthy, ready: 503, reason: "loading the model" });
    setTimeout(() => stage.router.behaviours.set("green", healthy), 600);
    const context = callContext();
    await stage.kind.create({ ...stage.inputs({ loadBudgetSeconds: 10 }) }, context);
    expect(context.told[0]).toBe("green: status 503: loading the model; 0 s of 10 s");
  });

  it("judges again at an update", async () => {
    const outputs = await stage.kind.update?.("gate", {}, stage.inputs(), callContext());
    expect(outputs).toMatchObject({ approved: { green: release } });
  });

  it("sends every smoke prompt", async () => {
    await stage.kind.create(stage.inputs({ smokePrompts: ["One.", "Two.", "Three."] }), callContext());
    expect(stage.router.asked.filter((asked) => asked === "POST /green/v1/chat/completions")).toHaveLength(3);
  });
});

describe("a gate refuses a color that", () => {
  it.each<[string, Partial<Behaviour>, string]>([
    [
      "is never ready",
      { ready: 503, reason: "loading the model" },
      "readiness: status 503: loading the model after 1 s; limit: ready within gate.loadBudgetSeconds = 1 s",
    ],
    ["does not answer at all", { dead: true }, "readiness: no answer (other side closed) after 1 s"],
    ["breaks inside", { ready: 500 }, "readiness: status 500"],
    [
      "serves another release",
      { release: "b".repeat(64) },
      "release identity: serves green bbbbbbbbbbbb; limit: must serve green aaaaaaaaaaaa",
    ],
    [
      "is the other color",
      { color: "blue" },
      "release identity: serves blue aaaaaaaaaaaa; limit: must serve green aaaaaaaaaaaa",
    ],
    ["says nothing", { answer: "  " }, "smoke prompt 1 of 1: an empty answer"],
    ["fails at a prompt", { chatStatus: 500 }, 'smoke prompt 1 of 1: status 500: {"error":"out of memory"}'],
    [
      "is killed during the gate",
      { diesAtChat: true },
      "limit: an answer within gate.smokeTimeoutSeconds = 1 s",
    ],
    [
      "answers too late",
      { chatMilliseconds: 5000 },
      "limit: an answer within gate.smokeTimeoutSeconds = 1 s",
    ],
  ])("%s", async (_title, behaviour, message) => {
    await expect(judge(behaviour)).rejects.toThrow(message);
  });

  it("does not pass, and says that the route stands and what to do", async () => {
    await expect(judge({ ready: 500 })).rejects.toThrow(
      /^gate: green did not pass: .* The route was not touched, .*npx bluegreen logs green/,
    );
  });
});

describe("a gate that is cancelled", () => {
  it("stops waiting at once", async () => {
    const cancelled = new AbortController();
    stage.router.behaviours.set("green", { ...healthy, ready: 503 });
    setTimeout(() => cancelled.abort(new Error("the update was cancelled")), 100);
    const started = performance.now();
    const judged = stage.kind.create(stage.inputs({ loadBudgetSeconds: 60 }), callContext(cancelled.signal));
    await expect(judged).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
