import { describe, expect, it } from "vitest";
import { weightsFor } from "../../../components/color.ts";
import {
  asProven,
  holds,
  isProven,
  lastProven,
  routeData,
  routeIn,
} from "../../../provider/kubernetes-route-data.ts";
import { describeRoute, type Route } from "../../../provider/route.ts";

const route = (canaryPercent = 0): Route => ({
  activeColor: "blue",
  weights: weightsFor("blue", canaryPercent),
  releases: { blue: "b".repeat(64) },
  shadow: { percent: 0 },
  rejected: {},
});
const colors = ["blue", "green"];

describe("the data of a route", () => {
  it("has one empty entry a bucket, the description, and what was proven", () => {
    const data = routeData(route(10), "earlier");
    const buckets = Object.keys(data).filter((key) => /^(blue|green)\.\d+$/.test(key));
    expect(buckets).toHaveLength(100);
    expect(buckets.every((bucket) => data[bucket] === "")).toBe(true);
    expect(data["green.9"]).toBe("");
    expect(data["blue.10"]).toBe("");
    expect(data).toMatchObject({ "route.json": describeRoute(route(10)), "proven.json": "earlier" });
    expect(Object.keys(data)).toHaveLength(102);
  });

  it("tells of nothing proven before the first proof", () => {
    expect(routeData(route())).not.toHaveProperty(["proven.json"]);
  });

  it("is read back as the route that it was made of", () => {
    expect(routeIn(routeData(route(10)), colors)).toEqual(route(10));
  });

  it("is proven once it says so of itself", () => {
    const data = routeData(route(), describeRoute(route(1)));
    expect([isProven(data), isProven(asProven(data)), isProven({})]).toEqual([false, true, false]);
    expect(asProven(data)).toEqual(routeData(route(), describeRoute(route())));
  });

  it("holds a route whatever was proven, and none with another bucket", () => {
    const data = routeData(route(), "anything");
    expect(holds(data, route())).toBe(true);
    expect(holds(data, route(1))).toBe(false);
    expect(holds({ ...data, "green.5": "" }, route())).toBe(false);
    const { "blue.7": _gone, ...fewer } = data;
    expect(holds(fewer, route())).toBe(false);
    expect(holds({ ...fewer, "green.7": "" }, route())).toBe(false);
  });
});

describe("a route in data that somebody else wrote", () => {
  const edited = (change: object) => ({ ...routeData(route()), ...change });

  it.each([
    ["has the weights of its buckets, not of its description", edited({ "green.0": "", "green.1": "" }), 2],
    [
      "counts no file that nginx never asks for",
      edited({ "green.100": "", "green.05": "", "green.x": "" }),
      0,
    ],
  ])("%s", (_what, data, green) => {
    expect(routeIn(data, colors)?.weights).toEqual({ blue: 100, green });
  });

  it.each([
    ["no description", edited({ "route.json": undefined })],
    ["one that is no JSON", edited({ "route.json": "{" })],
    ["one of something else", edited({ "route.json": '{"weights":1}' })],
    ["nothing", {}],
  ])("is none where there is %s", (_what, data) => {
    expect(routeIn(data as Record<string, string>, colors)).toBeUndefined();
  });
});

describe("the route that was proven last", () => {
  it("is what an unproven one can be taken back to", () => {
    const before = route(5);
    const found = lastProven(routeData(route(), describeRoute(before)));
    expect(found?.route).toEqual(before);
    expect(found?.data).toEqual(routeData(before, describeRoute(before)));
  });

  it.each([
    ["the one in force was proven", asProven(routeData(route()))],
    ["none ever was", routeData(route())],
    ["nobody can read it", routeData(route(), "{")],
  ])("is none where %s", (_what, data) => {
    expect(lastProven(data)).toBeUndefined();
  });
});
