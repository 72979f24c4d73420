import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { colors } from "../../../components/color.ts";
import { colors as exporterColors, volume } from "../../../components/monitoring/image/exporter/contract.ts";
import { layouts } from "../../../components/monitoring/image/exporter/layouts.ts";
import { routeText } from "../../../components/monitoring/image/exporter/route-text.ts";
import { readPointers, readRoute } from "../../../components/monitoring/image/exporter/route.ts";
import { routeLayout } from "../../../provider/route-layout.ts";
import { pointerTo, routeEntries, type ArchiveEntry, type Route } from "../../../provider/route.ts";

const layout = layouts.docker;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-volume-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const route: Route = {
  activeColor: "blue",
  weights: { blue: 90, green: 10 },
  releases: {},
  shadow: { percent: 5 },
  rejected: { green: { version: "2", reason: "slow", at: "2026-01-01T00:00:00.000Z" } },
};

/** Puts entries where the engine would unpack them. */
function put(...entries: readonly ArchiveEntry[]): void {
  for (const entry of entries) {
    const path = join(root, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if (entry.kind === "directory") mkdirSync(path, { recursive: true });
    else if (entry.kind === "file") writeFileSync(path, entry.content);
    else {
      rmSync(path, { force: true });
      symlinkSync(entry.link, path);
    }
  }
}

/** A route in force, and proven. */
function setRoute(changes: Partial<Route> = {}, directory = "routes/one"): void {
  put(
    ...routeEntries({ ...route, ...changes }, directory),
    pointerTo(directory, "live"),
    pointerTo(directory, "previous"),
  );
}

const nothing = {
  weights: undefined,
  recordedWeights: undefined,
  proven: undefined,
  described: undefined,
};

describe("the exporter's copy of the router's layout", () => {
  it("is the provider's, for its image holds nothing of the provider", () => {
    const { root: mount, live, previous, description, buckets, verdicts } = routeLayout;
    expect(volume).toEqual({ root: mount, description, buckets, verdicts });
    expect(layout).toMatchObject({ live, previous });
    expect(exporterColors).toEqual(colors);
  });
});

describe("a route in the router's volume", () => {
  it("is told by the buckets' files, by what was recorded, and whether it was proven", () => {
    setRoute();
    expect(readRoute(root, layout)).toEqual({
      weights: { blue: 90, green: 10 },
      recordedWeights: { blue: 90, green: 10 },
      proven: true,
      described: {
        weights: { blue: 90, green: 10 },
        activeColor: "blue",
        shadowPercent: 5,
        rejectedAt: { green: 1767225600 },
      },
    });
  });

  it("whose files somebody moved has other weights than the recorded ones", () => {
    setRoute();
    for (const bucket of [20, 21, 22]) {
      rmSync(join(root, "live/blue", String(bucket)));
      writeFileSync(join(root, "live/green", String(bucket)), "");
    }
    const found = readRoute(root, layout);
    expect(found.weights).toEqual({ blue: 87, green: 13 });
    expect(found.recordedWeights).toEqual({ blue: 90, green: 10 });
  });

  it("gives a bucket of both colors to the later one, as nginx does, and one of nobody to the route before", () => {
    setRoute({ weights: { blue: 100, green: 0 } });
    writeFileSync(join(root, "live/green/7"), "");
    expect(readRoute(root, layout).weights).toEqual({ blue: 99, green: 1 });
    put(...routeEntries({ ...route, weights: { blue: 0, green: 100 } }, "routes/two"));
    rmSync(join(root, "routes/two/green/3"));
    put(pointerTo("routes/two", "live"));
    expect(readRoute(root, layout).weights).toEqual({ blue: 1, green: 99 });
  });

  it("is that of `previous` while the engine swaps `live`, and is not proven then", () => {
    setRoute();
    unlinkSync(join(root, "live"));
    expect(readRoute(root, layout)).toMatchObject({ weights: { blue: 90, green: 10 }, proven: false });
  });

  it("that was put and not proven says so", () => {
    setRoute();
    put(...routeEntries({ ...route, weights: { blue: 50, green: 50 } }, "routes/two"));
    put(pointerTo("routes/two", "live"));
    expect(readRoute(root, layout)).toMatchObject({
      weights: { blue: 50, green: 50 },
      recordedWeights: { blue: 90, green: 10 },
      proven: false,
    });
  });

  it("is counted anew where it is swapped while its files are counted", () => {
    setRoute();
    let looks = 0;
    const found = readRoute(root, layout, (...where) => {
      looks += 1;
      if (looks === 2) setRoute({ weights: { blue: 0, green: 100 } }, "routes/two");
      return readPointers(...where);
    });
    expect(looks).toBe(4);
    expect(found).toMatchObject({ weights: { blue: 0, green: 100 }, proven: true });
  });

  it("that never stands still tells nothing, after three tries", () => {
    setRoute();
    let looks = 0;
    const found = readRoute(root, layout, () => ({
      live: join(root, `routes/${(looks += 1)}`),
      previous: undefined,
    }));
    expect(found).toEqual(nothing);
    expect(looks).toBe(6);
  });

  it("that leads nowhere has no weights, not even zeros", () => {
    expect(readRoute(root, layout)).toEqual(nothing);
    put({ kind: "directory", path: "routes/nobody" }, pointerTo("routes/nobody", "live"));
    expect(readRoute(root, layout)).toEqual({ ...nothing, proven: false });
    expect(routeText(readRoute(join(root, "not there"), layout))).toBe("");
  });

  it.each([
    ["is no JSON", "{"],
    ["is a list", "[]"],
    ["has no weights", '{"activeColor":"blue"}'],
    ["has weights in words", '{"weights":"all"}'],
    ["is larger than any that the stack writes", JSON.stringify({ weights: {}, more: "x".repeat(70_000) })],
  ])("whose description %s keeps its weights", (_title, text) => {
    setRoute();
    writeFileSync(join(root, "live/route.json"), text);
    expect(readRoute(root, layout)).toEqual({
      weights: { blue: 90, green: 10 },
      proven: true,
      described: undefined,
    });
  });

  it("whose description is wrong in parts tells the rest", () => {
    setRoute();
    writeFileSync(
      join(root, "live/route.json"),
      '{"weights":{"blue":100,"green":"0","red":7},"activeColor":"red","shadow":5,"rejected":{"blue":{"at":"soon"}}}',
    );
    expect(readRoute(root, layout).described).toEqual({
      weights: { blue: 100 },
      activeColor: undefined,
      shadowPercent: 0,
      rejectedAt: {},
    });
  });

  it("is told to Prometheus, what is not known left out", () => {
    setRoute();
    const told = () =>
      routeText(readRoute(root, layout))
        .split("\n")
        .filter((line) => line !== "" && !line.includes("# HELP"));
    expect(told()).toContain("# TYPE router_weight_percent gauge");
    const series = () => told().filter((line) => !line.startsWith("#"));
    const all = [
      'router_weight_percent{color="blue"} 90',
      'router_weight_percent{color="green"} 10',
      'router_recorded_weight_percent{color="blue"} 90',
      'router_recorded_weight_percent{color="green"} 10',
      'router_active{color="blue"} 1',
      'router_active{color="green"} 0',
      "router_route_proven 1",
      "router_shadow_percent 5",
      'router_rejected_timestamp_seconds{color="green"} 1767225600',
    ];
    expect(series()).toEqual(all);
    rmSync(join(root, "previous"));
    expect(series()).toEqual(
      all.filter((line) => !line.includes("recorded")).map((line) => line.replace("proven 1", "proven 0")),
    );
  });
});
