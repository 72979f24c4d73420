import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callContext } from "../support/call-context.ts";
import { gateStage, healthy, type GateStage } from "./gate-stage.ts";

const running = {
  Running: true,
  Restarting: false,
  ExitCode: 0,
  OOMKilled: false,
  StartedAt: "2026-01-01T00:01:00Z",
};

const said = "2026-01-01T00:00:59Z triton: no such weights\n";

let stage: GateStage;
let engine: Server;
/** How often Triton's container has come back, at each look; the last one stays. */
let restarts: number[];

/** An engine whose every look finds green's containers running, whatever happened in between. */
beforeEach(async () => {
  restarts = [0];
  stage = await gateStage();
  engine = createServer(({ url = "" }, response) => {
    if (url.includes("/logs")) response.end(`\x01\0\0\0\0\0\0${String.fromCharCode(said.length)}${said}`);
    else {
      const isTriton = url.startsWith("/containers/shop-green-triton/");
      const [now = 0] = isTriton && restarts.length > 1 ? restarts.splice(0, 1) : restarts;
      response.end(JSON.stringify({ State: running, RestartCount: isTriton ? now : 0 }));
    }
  });
  await new Promise<void>((done) => engine.listen(0, "127.0.0.1", done));
  vi.stubEnv("DOCKER_HOST", `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  engine.closeAllConnections();
  await new Promise((done) => engine.close(done));
  await stage.close();
});

const inputs = (loadBudgetSeconds: number) => ({
  ...stage.inputs({ loadBudgetSeconds }),
  containers: { green: "shop-green" },
  services: { green: ["shop-green-triton", "shop-green-converter"] },
});

const loading = { ...healthy, ready: 503, reason: "model loading: Triton at http://shop-green-triton:8000" };

describe("a gate of a color whose server waits for Triton", () => {
  it("does not wait for a Triton that keeps ending, although every look finds it running", async () => {
    stage.router.behaviours.set("green", loading);
    restarts = [0, 1, 2];
    const began = performance.now();
    await expect(stage.kind.create(inputs(60), callContext())).rejects.toThrow(
      "readiness: shop-green-triton has ended 2 times while it was waited for: triton: no such weights; " +
        "limit: ready within gate.loadBudgetSeconds = 60 s",
    );
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("tells of one that ended once, where its budget is over", async () => {
    stage.router.behaviours.set("green", loading);
    restarts = [0, 1];
    await expect(stage.kind.create(inputs(1), callContext())).rejects.toThrow(
      "readiness: shop-green-triton has ended once while it was waited for: triton: no such weights",
    );
  });

  it("tells what the server waits for, where Triton never ended", async () => {
    stage.router.behaviours.set("green", loading);
    await expect(stage.kind.create(inputs(1), callContext())).rejects.toThrow(
      "readiness: status 503: model loading: Triton at http://shop-green-triton:8000 after 1 s",
    );
  });

  it("lets in a color that is ready, whatever its Triton went through before", async () => {
    restarts = [7];
    const { outputs } = await stage.kind.create(inputs(1), callContext());
    expect(outputs["verdict"]).toMatchObject({ status: "pass" });
  });
});
