import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withHttp } from "../../../../ops/http.ts";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import type { FiringAlert } from "../../../../ops/watch/alerts.ts";
import { WatchMemory } from "../../../../ops/watch/memory.ts";
import { momentOf } from "../../../../ops/watch/moment.ts";

const live: LiveRoute = {
  activeColor: "green",
  weights: { blue: 10, green: 90 },
  releases: { green: "g", blue: "b" },
  shadow: { percent: 0 },
  rejected: {},
};
const alert: FiringAlert = { name: "RouterErrors", color: "green", summary: "", since: "t" };
/** No process has this number. */
const nobody = 2 ** 22 + 1;

let root: string;
let server: Server;
let url: string;
let asked: string[];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-"));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end(JSON.stringify({ status: "ready" }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("PULUMI_BACKEND_URL", `file://${root}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  rmSync(root, { recursive: true });
});

async function moment(alerts: readonly FiringAlert[]) {
  const project = { root, name: "shop", stack: "dev", stackFile: "" };
  const watched = { project, url, memory: new WatchMemory(project), leftoverSeconds: 200 };
  return withHttp({ timeoutSeconds: 2 }, (http) => momentOf(http, watched, alerts, live, new Date()));
}

async function lockOf(pid: number, host: string): Promise<void> {
  const folder = join(root, ".pulumi", "locks", "organization", "shop", "dev");
  await mkdir(folder, { recursive: true });
  const content = { pid, username: "bob", hostname: host, timestamp: "2026-11-20T08:00:00Z" };
  await writeFile(join(folder, "a.json"), JSON.stringify(content));
}

describe("a moment of watch", () => {
  it("asks nobody anything while no alert fires", async () => {
    await lockOf(1, "elsewhere");
    expect(await moment([])).toMatchObject({ lockedBy: undefined, otherReady: false });
    expect(asked).toEqual([]);
  });

  it("knows whether the color beside the active one is ready", async () => {
    expect(await moment([alert])).toMatchObject({ otherReady: true, holderGone: false });
    expect(asked.every((path) => path.startsWith("/blue/"))).toBe(true);
  });

  it("knows who holds the stack's lock, and leaves out who is gone", async () => {
    expect((await moment([alert])).lockedBy).toBeUndefined();
    await lockOf(nobody, hostname());
    expect((await moment([alert])).lockedBy).toBeUndefined();
    await lockOf(7, "elsewhere");
    expect((await moment([alert])).lockedBy).toContain("bob@elsewhere, process 7");
  });
});
