import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RouteFile, routeOf } from "../../../../app/shadow/route-file.ts";

const described = (percent: unknown) =>
  JSON.stringify({
    activeColor: "blue",
    weights: { blue: 100, green: 0 },
    releases: {},
    shadow: { percent },
  });

describe("a route's description", () => {
  it("tells weights and percent, whatever else it holds", () => {
    expect(routeOf(described(25))).toEqual({ weights: { blue: 100, green: 0 }, percent: 25 });
  });

  it.each([
    ["that is empty", ""],
    ["that is cut off", described(25).slice(0, 40)],
    ["of an older router, without a shadow", '{"weights":{"blue":100,"green":0}}'],
    ["with a percent above 100", described(101)],
    ["with half a percent", described(0.5)],
    ["with a word for a percent", described("all")],
    ["that is a list", "[]"],
  ])("%s is none", (_title, text) => {
    expect(routeOf(text)).toBeUndefined();
  });
});

describe("the file of the route", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bluegreen-route-"));
    vi.useFakeTimers({ toFake: ["setInterval"] });
  });

  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });

  /** Puts a route in force as the router's provider does: a new directory, and the link to it. */
  function put(name: string, text: string): void {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "route.json"), text);
    symlinkSync(name, join(folder, "next"));
    renameSync(join(folder, "next"), join(folder, "live"));
  }

  it("is read again every second, through a link that was swapped", async () => {
    put("first", described(10));
    const file = new RouteFile(join(folder, "live", "route.json"));
    await file.follow();
    expect(file.route?.percent).toBe(10);
    put("second", described(70));
    vi.advanceTimersByTime(1000);
    await vi.waitFor(() => expect(file.route?.percent).toBe(70));
  });

  it("means no route while it is missing or garbled, and is found again later", async () => {
    const file = new RouteFile(join(folder, "live", "route.json"));
    await file.follow();
    expect(file.route).toBeUndefined();
    put("first", described(10));
    await file.read();
    expect(file.route?.percent).toBe(10);
    put("second", "garbled");
    await file.read();
    expect(file.route).toBeUndefined();
    rmSync(join(folder, "live"));
    put("third", described(5));
    await file.read();
    expect(file.route?.percent).toBe(5);
  });
});
