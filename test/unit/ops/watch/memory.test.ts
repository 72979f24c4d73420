import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { WatchMemory } from "../../../../ops/watch/memory.ts";

const route = (releases: Record<string, string>): LiveRoute => ({
  activeColor: "green",
  weights: { blue: 0, green: 100 },
  releases,
  shadow: { percent: 0 },
  rejected: {},
});
const at = (time: string) => new Date(`2026-11-20T${time}Z`);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});
const memory = () => new WatchMemory({ root, name: "shop", stack: "dev", stackFile: "" });

describe("what a watcher remembers", () => {
  it("are the deployments that were rolled back, the newest fifty, for the next process too", async () => {
    expect(await memory().handled()).toEqual([]);
    for (let turn = 0; turn < 52; turn += 1) await memory().addHandled(`d${turn}`);
    const handled = await memory().handled();
    expect([handled.length, handled[0], handled.at(-1)]).toEqual([50, "d2", "d51"]);
  });

  it("is since when a release has had its users, which nobody knows of the first one", async () => {
    const watcher = memory();
    expect((await watcher.see(route({ green: "v2" }), at("08:00:00"))).since).toEqual({});
    await watcher.see(route({ green: "v2" }), at("08:00:05"));
    const changed = await watcher.see(route({ green: "v3" }), at("08:00:10"));
    expect(changed.since).toEqual({ green: "2026-11-20T08:00:05.000Z" });
    const canary = await watcher.see(route({ green: "v3", blue: "b" }), at("08:00:15"));
    expect(canary.since).toEqual({ green: "2026-11-20T08:00:05.000Z", blue: "2026-11-20T08:00:10.000Z" });
    // A process that begins now goes on from the file.
    expect((await memory().see(route({ green: "v3" }), at("09:00:00"))).since).toEqual({
      green: "2026-11-20T08:00:05.000Z",
    });
  });

  it("is the release with which a color had users last, and when it had them no more", async () => {
    const watcher = memory();
    await watcher.see(route({ green: "v2", blue: "a" }), at("08:00:00"));
    expect((await watcher.see(route({ green: "v2" }), at("08:00:05"))).former).toEqual({
      blue: { release: "a", until: "2026-11-20T08:00:05.000Z" },
    });
    await watcher.see(route({ green: "v2", blue: "b" }), at("08:00:10"));
    // A process that begins now goes on from the file.
    expect((await memory().see(route({ green: "v2", blue: "b" }), at("08:00:15"))).former).toEqual({
      blue: { release: "a", until: "2026-11-20T08:00:05.000Z" },
    });
  });

  it("keeps the one when the other is written", async () => {
    await memory().addHandled("d");
    await memory().see(route({ green: "v2" }), at("08:00:00"));
    expect(await memory().handled()).toEqual(["d"]);
  });

  it("goes with its stack", async () => {
    await memory().addHandled("d");
    const path = join(root, ".bluegreen", "rollouts", "dev.watch.json");
    expect(existsSync(path)).toBe(true);
    await memory().remove();
    expect(existsSync(path)).toBe(false);
    await memory().remove();
    expect(await memory().handled()).toEqual([]);
  });
});
