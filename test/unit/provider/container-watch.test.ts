import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ContainerWatch } from "../../../provider/container-watch.ts";

const running = { Running: true, Restarting: false, ExitCode: 0, OOMKilled: false };
const ended = { ...running, Running: false, ExitCode: 137 };
const restarting = { ...running, Restarting: true, ExitCode: 3 };

let engine: Server;
let state: typeof running;
let restarts: number;

/** An engine with one container, `shop-green`. */
beforeEach(async () => {
  [state, restarts] = [running, 0];
  engine = createServer((request, response) => {
    if (!request.url?.startsWith("/containers/shop-green/")) response.writeHead(404).end("{}");
    else if (request.url.includes("/logs"))
      response.end(Buffer.from("\x01\0\0\0\0\0\0\x0fno such model\n", "latin1"));
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
