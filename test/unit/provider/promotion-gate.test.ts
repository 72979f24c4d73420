import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unknown } from "../../../provider/kind.ts";
import { promotionGate } from "../../../provider/promotion-gate.ts";
import { callContext } from "../support/call-context.ts";
import { FakeRouter, type Behaviour } from "../support/fake-router.ts";
import { Volume } from "../support/volume.ts";

const release = "a".repeat(64);
const healthy: Behaviour = { color: "green", release };

let router: FakeRouter;

beforeEach(async () => {
  router = new FakeRouter(new Volume());
  await router.listen();
  router.behaviours.set("green", healthy);
});

afterEach(() => router.close());

function gate(limits: { smokePrompts?: string[]; loadBudgetSeconds?: number } = {}) {
  return {
    activeColor: "green",
    candidates: { green: release },
    url: router.url,
    limits: { loadBudgetSeconds: 1, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 1, ...limits },
  };
}

async function judge(behaviour: Partial<Behaviour>, context = callContext()) {
  router.behaviours.set("green", { ...healthy, ...behaviour });
  return promotionGate.create(gate(), context);
}

describe("a gate in a preview", () => {
  it("knows what it would approve, asks nobody, and leaves the verdict open", () => {
    expect(promotionGate.preview?.(gate(), undefined)).toMatchObject({
      approved: { green: release },
      verdict: unknown,
    });
    expect(router.asked).toEqual([]);
  });
});

describe("a gate", () => {
  it("approves a color that is ready, serves its release and answers", async () => {
    const { id, outputs } = await judge({});
    expect(id).toBe("gate");
    expect(outputs).toMatchObject({ approved: { green: release }, verdict: { status: "pass" } });
    const checks = (outputs["verdict"] as { checks: { check: string }[] }).checks.map(({ check }) => check);
    expect(checks).toEqual(["readiness", "release identity", "smoke prompt 1 of 1"]);
  });

  it("takes the color's direct path only, so that no user is asked to wait", async () => {
    await judge({});
    expect(router.asked.every((asked) => /^(GET|POST) \/green\//.test(asked))).toBe(true);
  });

  it("waits for a color that is still loading, and says how long", async () => {
    router.behaviours.set("green", { ...healthy, ready: 503, reason: "loading the model" });
    setTimeout(() => router.behaviours.set("green", healthy), 600);
    const context = callContext();
    await promotionGate.create({ ...gate({ loadBudgetSeconds: 10 }) }, context);
    expect(context.told[0]).toBe("green: status 503: loading the model; 0 s of 10 s");
  });

  it("judges again at an update", async () => {
    const outputs = await promotionGate.update?.("gate", {}, gate(), callContext());
    expect(outputs).toMatchObject({ approved: { green: release } });
  });

  it("sends every smoke prompt", async () => {
    await promotionGate.create(gate({ smokePrompts: ["One.", "Two.", "Three."] }), callContext());
    expect(router.asked.filter((asked) => asked === "POST /green/chat")).toHaveLength(3);
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
    router.behaviours.set("green", { ...healthy, ready: 503 });
    setTimeout(() => cancelled.abort(new Error("the update was cancelled")), 100);
    const started = performance.now();
    const judged = promotionGate.create(gate({ loadBudgetSeconds: 60 }), callContext(cancelled.signal));
    await expect(judged).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
