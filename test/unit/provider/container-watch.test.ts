import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ContainerWatch } from "../../../provider/container-watch.ts";

const running = {
  Running: true,
  Restarting: false,
  ExitCode: 0,
  OOMKilled: false,
  StartedAt: "2026-01-01T00:01:00Z",
};
const ended = { ...running, Running: false, ExitCode: 137 };
const restarting = { ...running, Restarting: true, ExitCode: 3 };

let engine: Server;
let state: typeof running;
let restarts: number;

/** Pieces of a log as an engine sends it. */
function framed(...lines: string[]): Buffer {
  const pieces = lines.map((line) => {
    const header = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(Buffer.byteLength(`${line}\n`), 4);
    return Buffer.concat([header, Buffer.from(`${line}\n`)]);
  });
  return Buffer.concat(pieces);
}

let log: Buffer;

/** An engine with one container, `shop-green`. */
beforeEach(async () => {
  [state, restarts] = [running, 0];
  log = framed("2026-01-01T00:00:59.000000000Z no such model");
  engine = createServer((request, response) => {
    if (!request.url?.startsWith("/containers/shop-green/")) response.writeHead(404).end("{}");
    else if (request.url.includes("/logs")) response.end(log);
    else response.end(JSON.stringify({ State: state, RestartCount: restarts }));
  });
  await new Promise<void>((done) => engine.listen(0, "127.0.0.1", done));
  vi.stubEnv("DOCKER_HOST", `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  engine.closeAllConnections();
  await new Promise((done) => engine.close(done));
});

/** What the second of two looks says. */
async function secondLook(name: string | undefined = "shop-green"): Promise<string | undefined> {
  const watch = new ContainerWatch(name);
  expect(await watch.end()).toBeUndefined();
  return watch.end();
}

describe("a watch over a container", () => {
  it("says nothing while it runs", async () => {
    expect(await secondLook()).toBeUndefined();
  });

  it("tells one that has ended, after a second look", async () => {
    state = ended;
    expect(await secondLook()).toBe("its container has ended with exit code 137: no such model");
  });

  it("tells one that was killed for lack of memory", async () => {
    state = { ...ended, OOMKilled: true };
    expect(await secondLook()).toContain("exit code 137 for lack of memory");
  });

  it("waits for one that comes back, and tells one that keeps ending", async () => {
    [state, restarts] = [restarting, 2];
    expect(await secondLook()).toBeUndefined();
    restarts = 3;
    expect(await secondLook()).toBe("its container has ended 4 times, last with exit code 3: no such model");
  });

  describe("that takes its time to fail, so that every look finds it running,", () => {
    beforeEach(() => {
      log = framed(
        "2026-01-01T00:00:58.000000000Z loading",
        "2026-01-01T00:00:59.000000000Z 2026-01-01 E1: no such model",
        "2026-01-01T00:01:01.000000000Z loading again",
      );
    });

    it("tells it once it came back more often than it may, with what it said last before it did", async () => {
      const watch = new ContainerWatch("shop-green", { called: "shop-green", toleratedRestarts: 1 });
      const looks = [];
      for (restarts = 7; restarts < 10; restarts += 1) looks.push(await watch.end());
      expect(looks).toEqual([
        undefined,
        undefined,
        "shop-green has ended 2 times while it was waited for: 2026-01-01 E1: no such model",
      ]);
    });

    it("tells one end where nobody waits on", async () => {
      const watch = new ContainerWatch("shop-green");
      expect(await watch.end(true)).toBeUndefined();
      restarts = 1;
      expect(await watch.end()).toBeUndefined();
      expect(await watch.end(true)).toBe(
        "its container has ended once while it was waited for: 2026-01-01 E1: no such model",
      );
    });
  });

  it.each([
    ["that does not exist", "other"],
    ["without a name", undefined],
  ])("says nothing of one %s", async (_what, name) => {
    state = ended;
    const watch = new ContainerWatch(name);
    await watch.end();
    expect(await watch.end()).toBeUndefined();
  });

  it("begins anew when it was seen running between two ends", async () => {
    const watch = new ContainerWatch("shop-green");
    state = ended;
    await watch.end();
    state = running;
    await watch.end();
    state = ended;
    expect(await watch.end()).toBeUndefined();
  });
});
