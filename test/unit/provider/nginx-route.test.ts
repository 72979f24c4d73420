import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unknown } from "../../../provider/kind.ts";
import { nginxRoute } from "../../../provider/nginx-route.ts";
import { callContext } from "../support/call-context.ts";
import { containerName, releases } from "../support/stage.ts";
import { routeStage, type RouteStage } from "./route-stage.ts";

let set: RouteStage;

beforeEach(async () => {
  set = await routeStage();
});

afterEach(() => set.close());

describe("a route that is set", () => {
  it("sends all users to the active color", async () => {
    const { id, outputs } = await set.create("blue");
    expect([id, outputs]).toEqual(["route", set.inputs("blue")]);
    expect([set.volume.percentOf("blue"), set.volume.percentOf("green")]).toEqual([100, 0]);
  });

  it("moves all users at a flip, without a reload", async () => {
    await set.create("blue");
    await set.update("green");
    expect([set.volume.percentOf("blue"), set.volume.percentOf("green")]).toEqual([0, 100]);
    expect(set.engine.commands.filter((command) => command.includes("nginx"))).toEqual([]);
  });

  it("gives a canary its share", async () => {
    await set.create("blue", 10);
    expect([set.volume.percentOf("blue"), set.volume.percentOf("green")]).toEqual([90, 10]);
  });

  it("proves the smallest canary, whichever color has it, by users who meet it", async () => {
    for (const active of ["blue", "green"] as const) {
      await set.update(active, 1);
      set.router.asked.length = 0;
      await set.update(active, 1);
      // 20 users in turn and the two colors' readiness, not hundreds until one of a hundred comes by.
      expect(set.router.asked.filter((asked) => asked.endsWith("/healthz"))).toHaveLength(20);
    }
  });

  it("writes everything of the route before the link that puts it in force", async () => {
    const puts: (readonly string[])[] = [];
    set.engine.onPut = (paths) => puts.push(paths);
    await set.create("blue");
    expect(puts[0]?.at(-1)).toBe("live");
    expect(puts[0]).toHaveLength(1 + 1 + 2 + 100 + 1 + 1);
    expect(puts[1]).toEqual(["previous"]);
  });

  it("is described at the status path's file", async () => {
    await set.create("green");
    expect(JSON.parse(set.volume.read("live/route.json") ?? "")).toEqual({
      activeColor: "green",
      weights: { blue: 0, green: 100 },
      releases: { green: releases.green },
      shadow: { percent: 0 },
      rejected: {},
    });
  });

  it("leaves no directory of an earlier route behind", async () => {
    await set.create("blue");
    await set.update("green");
    const directories = new Set(
      [...set.volume.files.keys()].map((path) => path.split("/").slice(0, 2).join("/")),
    );
    expect([...directories]).toEqual([set.volume.links.get("live")]);
  });

  it("warns, and stands, where an earlier route cannot be removed", async () => {
    set.engine.onRun = () => ({ exitCode: 1, output: "Read-only file system" });
    const context = callContext();
    await set.create("blue", 0, context);
    const live = set.volume.links.get("live") ?? "";
    expect(context.told.at(-1)).toBe(`what lies beside ${live} was not removed: Read-only file system`);
  });

  it("is proven again, not written again, where it is in force already", async () => {
    await set.create("blue");
    const live = set.volume.links.get("live");
    await set.update("blue");
    expect(set.volume.links.get("live")).toBe(live);
  });
});

describe("a route shares the processors out", () => {
  it("to the color with users, and has the other one stand back", async () => {
    await set.create("blue");
    expect([...set.engine.cpuShares]).toEqual([
      ["blue", 1024],
      ["green", 256],
    ]);
    await set.update("green");
    expect([...set.engine.cpuShares]).toEqual([
      ["blue", 256],
      ["green", 1024],
    ]);
  });

  it("to both colors of a canary, however small it is", async () => {
    await set.create("blue");
    await set.update("blue", 1);
    expect([...set.engine.cpuShares.values()]).toEqual([1024, 1024]);
  });

  it("before users come, and takes them away only after they have gone", async () => {
    await set.create("blue");
    const told: string[] = [];
    set.engine.onShares = (color) => told.push(`${color} ${set.engine.cpuShares.get(color) ?? 0}`);
    set.engine.onPut = (paths) => told.push(...paths.filter((path) => ["live", "previous"].includes(path)));
    await set.update("green");
    expect(told).toEqual(["green 1024", "live", "previous", "blue 256"]);
  });

  it("as before where it is taken back", async () => {
    await set.create("blue");
    set.engine.onPut = (paths) => {
      if (paths.includes("live"))
        set.router.behaviours.set("green", { color: "green", release: "", dead: true });
    };
    await expect(set.update("green")).rejects.toThrow("The route before it is back in force");
    expect([...set.engine.cpuShares.values()]).toEqual([1024, 256]);
  });

  it("where the engine can, and else stands and warns", async () => {
    set.engine.sharesRefused = true;
    const context = callContext();
    await set.create("blue", 0, context);
    expect(context.told.filter((line) => line.startsWith("the processors"))).toEqual([
      expect.stringContaining("could not be shared out to blue: ") as string,
      expect.stringContaining("could not be shared out to green: ") as string,
    ]);
    expect(set.volume.percentOf("blue")).toBe(100);
  });
});

describe("a route whose proof fails", () => {
  it("is taken back: users meet what they met before", async () => {
    await set.create("blue");
    const before = set.volume.links.get("live");
    // Ready on its direct path, but whoever comes by the route meets a server that fails.
    set.engine.onPut = (paths) => {
      if (paths.includes("live"))
        set.router.behaviours.set("green", { color: "green", release: "0".repeat(64) });
    };
    await expect(set.update("green")).rejects.toThrow(
      /^route: http:\S+ did not answer as wanted within 1500 ms: last wrong answer: status 200 from green 000000000000 for a user of green; wanted: green 999999999999\. The route before it is back in force\./,
    );
    expect(set.volume.links.get("live")).toBe(before);
    expect(set.volume.percentOf("blue")).toBe(100);
  });

  it("is taken back where the color dies between the gate and the proof", async () => {
    await set.create("blue");
    set.engine.onPut = (paths) => {
      if (paths.includes("live"))
        set.router.behaviours.set("green", { color: "green", release: "", dead: true });
    };
    await expect(set.update("green")).rejects.toThrow("The route before it is back in force");
    expect(set.volume.percentOf("blue")).toBe(100);
  });

  it("leaves nobody routed where there was no route before", async () => {
    set.engine.onPut = (paths) => {
      if (paths.includes("live")) set.router.behaviours.clear();
    };
    await expect(set.create("blue")).rejects.toThrow("status 503 from no color for a user of blue");
    expect([set.volume.percentOf("blue"), set.volume.percentOf("green")]).toEqual([0, 0]);
  });
});

describe("a route while the update is cancelled", () => {
  it("is finished and proven once it was put", async () => {
    await set.create("blue");
    const cancelled = new AbortController();
    set.engine.onPut = (paths) => {
      if (paths.includes("live")) cancelled.abort();
    };
    await set.update("green", 0, callContext(cancelled.signal));
    expect(set.volume.percentOf("green")).toBe(100);
    expect(set.volume.links.get("previous")).toBe(set.volume.links.get("live"));
  });

  it("is taken back once it was put and is not proven", async () => {
    await set.create("blue");
    const cancelled = new AbortController();
    set.engine.onPut = (paths) => {
      if (!paths.includes("live") || cancelled.signal.aborted) return;
      cancelled.abort();
      set.router.behaviours.set("green", { color: "green", release: "", dead: true });
    };
    await expect(set.update("green", 0, callContext(cancelled.signal))).rejects.toThrow(
      "The route before it is back in force",
    );
    expect(set.volume.percentOf("blue")).toBe(100);
  });

  it("is not touched where it was not put yet", async () => {
    await set.create("blue");
    const live = set.volume.links.get("live");
    await expect(set.update("green", 0, callContext(AbortSignal.abort()))).rejects.toThrow("aborted");
    expect(set.volume.links.get("live")).toBe(live);
  });
});

describe("a route that cannot be set", () => {
  it("names the container that is missing, and the cure", async () => {
    set.engine.exists = false;
    await expect(set.create("blue")).rejects.toThrow(
      `container ${containerName} does not exist (No such container: ${containerName}`,
    );
  });

  it("refuses a weight for a color that no gate approved", async () => {
    const unapproved = { ...set.inputs("blue"), releases: {} };
    await expect(nginxRoute.create(unapproved, callContext())).rejects.toThrow(
      "route: weights.blue is above 0, but no release of blue was approved",
    );
  });
});

describe.concurrent("a route to a color that is not as it passed its gate", () => {
  const wait = 20_000;

  it("is not touched where the color serves another release", { timeout: wait }, async () => {
    const { router, volume } = set;
    router.behaviours.set("blue", { color: "blue", release: "c".repeat(64) });
    await expect(set.create("blue")).rejects.toThrow(
      /^route: blue serves cccccccccccc; it must be ready and serve the approved release bbbbbbbbbbbb within 15 s\. The route was not touched\. Do: npx bluegreen logs blue/,
    );
    expect(volume.links.get("live")).toBeUndefined();
  });
});

describe("a route's weights", () => {
  it("are refused in preview where they do not sum to 100", async () => {
    const checked = await nginxRoute.check?.({ weights: { blue: 60, green: 60 } }, undefined, "urn");
    expect(checked?.failures).toEqual([
      { property: "weights", reason: "weights: they sum to 120; they must sum to 100" },
    ]);
  });

  it("may be unknown in preview", async () => {
    const checked = await nginxRoute.check?.({ weights: unknown }, undefined, "urn");
    expect(checked?.failures).toEqual([]);
  });
});
