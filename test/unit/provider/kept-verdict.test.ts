import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDockerHost } from "../../../provider/docker-router-host.ts";
import { keepVerdict, keptVerdict, type KeptVerdict } from "../../../provider/gate/kept-verdict.ts";
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

  describe("of a release that users have already, which is not asked everything again,", () => {
    const measured = { name: "golden_agreement_ratio", value: 0.97, limit: 0.9 };
    const before = (of: string) => ({
      release: of,
      checks: [
        { check: "readiness", status: "pass" },
        { check: "golden agreement", status: "pass", measured },
      ],
    });
    const promoted = async (content: string) => {
      stage.volume.files.set(
        "live/route.json",
        JSON.stringify({ activeColor: "green", weights: { green: 100 }, releases: { green: release } }),
      );
      stage.volume.files.set("gate/green.json", content);
      await stage.kind.update?.("gate", {}, inputs(), callContext());
      return kept()?.checks.map(({ check }) => check);
    };

    it("goes on telling what was measured of it, once a check", async () => {
      const checks = await promoted(JSON.stringify(before(release)));
      expect(checks?.at(-1)).toBe("golden agreement");
      expect(kept()?.checks.at(-1)?.measured).toEqual(measured);
      expect(new Set(checks).size).toBe(checks?.length);
      expect(kept()).toMatchObject({ release, status: "pass" });
    });

    it.each([
      ["was measured of another release", JSON.stringify(before("b".repeat(64)))],
      ["nobody can read", '{"release":'],
    ])("tells nothing that %s", async (_what, content) => {
      expect(await promoted(content)).not.toContain("golden agreement");
      expect(kept()?.release).toBe(release);
    });
  });

  describe("where the engine does not answer", () => {
    const silent = createServer(() => undefined);

    beforeEach(async () => {
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      vi.stubEnv("DOCKER_HOST", `tcp://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    });

    afterEach(async () => {
      vi.useRealTimers();
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
    });

    const found = { color: "green", release, checks: [] };
    const kept = (context: ReturnType<typeof callContext>) => {
      const host = openDockerHost({ url: stage.router.url, containers: {}, routerContainer: "stack-router" });
      return keepVerdict(host, { versions: {}, mode: "enforce" }, found, context);
    };

    it("is a warning after 5 seconds", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout"] });
      const context = callContext();
      const keeping = kept(context);
      await vi.advanceTimersByTimeAsync(4999);
      expect(context.told).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await keeping;
      expect(context.told.join()).toContain("verdict about green could not be kept");
    });

    it("is one at once when the update is cancelled", async () => {
      const cancel = new AbortController();
      const context = callContext(cancel.signal);
      const keeping = kept(context);
      cancel.abort();
      await keeping;
      expect(context.told.join()).toContain("could not be kept");
    });
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
