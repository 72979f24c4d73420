import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { colors, type Color } from "../../../components/color.ts";
import { layouts } from "../../../components/monitoring/image/exporter/layouts.ts";
import { readPointers, readRoute } from "../../../components/monitoring/image/exporter/route.ts";
import { readVerdicts } from "../../../components/monitoring/image/exporter/verdicts.ts";

const layout = layouts.kubernetes;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-config-map-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Writes a ConfigMap's data as kubelet mounts them: files in a new directory, a link that is renamed over the old one, a link a key. */
function mount(name: string, data: Readonly<Record<string, string>>, version = "one"): void {
  const folder = join(root, name);
  mkdirSync(join(folder, `..${version}`), { recursive: true });
  for (const [key, text] of Object.entries(data)) writeFileSync(join(folder, `..${version}`, key), text);
  symlinkSync(`..${version}`, join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  for (const key of Object.keys(data)) {
    rmSync(join(folder, key), { force: true });
    symlinkSync(join("..data", key), join(folder, key));
  }
}

const describedAs = (blue: number) => ({
  activeColor: "blue",
  weights: { blue, green: 100 - blue },
  releases: {},
  shadow: { percent: 5 },
});

/** A key for each bucket, the first ones blue's. */
const buckets = (blue: number) =>
  Object.fromEntries(
    Array.from({ length: 100 }, (_, bucket): [string, string] => {
      const color: Color = bucket < blue ? "blue" : "green";
      return [`${color}.${bucket}`, ""];
    }),
  );

const routeOf = (blue: number) => ({ ...buckets(blue), "route.json": JSON.stringify(describedAs(blue)) });

describe("a route in a ConfigMap", () => {
  it("is told by the buckets' keys, and is proven where it is the one that was proven last", () => {
    const inAnotherOrder = Object.fromEntries(Object.entries(describedAs(90)).reverse());
    mount("route", { ...routeOf(90), "proven.json": JSON.stringify(inAnotherOrder) });
    expect(readRoute(root, layout)).toEqual({
      weights: { blue: 90, green: 10 },
      recordedWeights: { blue: 90, green: 10 },
      proven: true,
      described: {
        weights: { blue: 90, green: 10 },
        activeColor: "blue",
        shadowPercent: 5,
        rejectedAt: {},
      },
    });
  });

  it("is not proven before the first proof, and nothing is recorded then", () => {
    mount("route", routeOf(100));
    expect(readRoute(root, layout)).toMatchObject({
      weights: { blue: 100, green: 0 },
      recordedWeights: undefined,
      proven: false,
    });
  });

  it("is not proven while another one is the last that was, whose weights are recorded", () => {
    mount("route", { ...routeOf(0), "proven.json": JSON.stringify(describedAs(100)) });
    expect(readRoute(root, layout)).toMatchObject({
      weights: { blue: 0, green: 100 },
      recordedWeights: { blue: 100, green: 0 },
      proven: false,
    });
  });

  it("is not proven where only its shadow is another one", () => {
    const proven = { ...describedAs(100), shadow: { percent: 0 } };
    mount("route", { ...routeOf(100), "proven.json": JSON.stringify(proven) });
    expect(readRoute(root, layout).proven).toBe(false);
  });

  it("whose keys somebody changed by hand has other weights than the recorded ones", () => {
    mount("route", {
      ...routeOf(100),
      "proven.json": JSON.stringify(describedAs(100)),
      "green.0": "",
      "green.1": "",
    });
    expect(readRoute(root, layout)).toMatchObject({
      weights: { blue: 98, green: 2 },
      recordedWeights: { blue: 100, green: 0 },
      proven: true,
    });
  });

  it("is counted anew where kubelet swaps it meanwhile", () => {
    mount("route", routeOf(100));
    let looks = 0;
    const found = readRoute(root, layout, (...where) => {
      looks += 1;
      if (looks === 2) mount("route", routeOf(0), "two");
      return readPointers(...where);
    });
    expect(looks).toBe(4);
    expect(found.weights).toEqual({ blue: 0, green: 100 });
  });

  it("that nobody has made yet tells nothing", () => {
    mkdirSync(join(root, "route"));
    const nothing = {
      weights: undefined,
      recordedWeights: undefined,
      proven: undefined,
      described: undefined,
    };
    expect(readRoute(root, layout)).toEqual(nothing);
    mount("route", {});
    expect(readRoute(root, layout)).toEqual({ ...nothing, proven: false });
  });
});

describe("the gate's verdicts in a ConfigMap", () => {
  it("are read as those in the router's volume", () => {
    const verdict = { version: "2", status: "pass", at: "2026-01-01T00:00:00.000Z", checks: [] };
    mount("gate", Object.fromEntries(colors.map((color) => [`${color}.json`, JSON.stringify(verdict)])));
    expect(readVerdicts(root)).toEqual(
      colors.map((color) => ({ color, version: "2", passed: true, judgedAt: 1767225600, checks: [] })),
    );
  });
});
