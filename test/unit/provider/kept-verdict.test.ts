import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keptVerdict, type KeptVerdict } from "../../../provider/gate/kept-verdict.ts";
import { callContext } from "../support/call-context.ts";
import { FakeEngine } from "../support/fake-engine.ts";
import { gateStage, healthy, release, type GateStage } from "./gate-stage.ts";

let stage: GateStage;
let engine: FakeEngine;

beforeEach(async () => {
  stage = await gateStage();
  engine = new FakeEngine("stack-router", stage.volume);
  vi.stubEnv("DOCKER_HOST", await engine.listen());
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([stage.close(), engine.close()]);
});

const limits = { loadBudgetSeconds: 0, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 1 };
const inputs = (more: object = {}) => ({
  ...stage.inputs(),
  limits,
  routerContainer: "stack-router",
  versions: { green: "2" },
  ...more,
});

function kept(): KeptVerdict | undefined {
  const text = stage.volume.files.get("gate/green.json");
  return text === undefined ? undefined : (JSON.parse(text) as KeptVerdict);
}

describe("a verdict of the gate", () => {
  it("is kept in the router's volume when the color passed, with what it runs", async () => {
    const begun = Date.now();
    await stage.kind.create(inputs(), callContext());
    expect(kept()).toMatchObject({
      color: "green",
      version: "2",
      release,
      status: "pass",
      mode: "enforce",
    });
    expect(Date.parse(kept()?.at ?? "")).toBeGreaterThanOrEqual(begun);
    expect(kept()?.checks[0]).toEqual({ check: "readiness", status: "pass" });
  });

  it("is kept too when the color is refused, at an update as at a create", async () => {
    stage.router.behaviours.set("green", { ...healthy, ready: 500 });
    await expect(stage.kind.create(inputs(), callContext())).rejects.toThrow("did not pass");
    expect(kept()?.status).toBe("fail");
    stage.router.behaviours.set("green", healthy);
    await stage.kind.update?.("gate", {}, inputs(), callContext());
    expect(kept()?.status).toBe("pass");
  });

  it("is told as it is where the gate only warns", async () => {
    const golden = { file: "own.jsonl", timeoutSeconds: 1, items: [], limits: {} };
    await stage.kind.create(inputs({ mode: "warn", golden }), callContext());
    expect(kept()).toMatchObject({ status: "inconclusive", mode: "warn" });
    expect(kept()?.checks.find(({ check }) => check === "golden samples")?.measured).toEqual({
      name: "golden_answers",
      value: 0,
      limit: 5,
    });
  });

  it("that cannot be kept is a warning, and keeps no user from a good release", async () => {
    engine.exists = false;
    const context = callContext();
    const { outputs } = await stage.kind.create(inputs(), context);
    expect(outputs).toMatchObject({ verdict: { status: "pass" } });
    expect(context.told.join("\n")).toMatch(
      /verdict about green could not be kept: container stack-router does not exist/,
    );
  });

  it("is kept nowhere where the program names no container", async () => {
    await stage.kind.create(inputs({ routerContainer: undefined }), callContext());
    expect(kept()).toBeUndefined();
  });

  it("is not kept by a preview", () => {
    stage.kind.preview?.(inputs(), undefined);
    expect(stage.volume.files.size).toBe(0);
  });

  it("of a color whose version nobody tells has an empty one", () => {
    const found = { color: "blue", release, checks: [] };
    expect(keptVerdict({ versions: {}, mode: "enforce" }, found, new Date(0)).version).toBe("");
  });
});

describe("the inputs of the gate that are recorded", () => {
  const checked = async (versions: Record<string, string>) =>
    (await stage.kind.check?.({ ...inputs(), versions, serving: "blue" }, undefined, "urn"))?.inputs;

  it("hold the candidates' versions, and no other: staging a standby is no change of the gate", async () => {
    expect(await checked({ blue: "1", green: "2" })).toMatchObject({ versions: { green: "2" } });
    expect(await checked({ blue: "7", green: "2" })).toEqual(await checked({ blue: "1", green: "2" }));
  });
});
