import { describe, expect, it } from "vitest";
import { goldenChecks } from "../../../../provider/gate/golden-checks.ts";
import { goldenLimits, type GoldenLimits } from "../../../../provider/gate/golden-limits.ts";
import type { Measurement, Sample } from "../../../../provider/gate/sample.ts";
import { mostWithin, percentOf, withoutOutlier } from "../../../../provider/gate/statistics.ts";

const took = (totalMilliseconds: number): Sample => ({
  answered: true,
  text: "a",
  tokens: 1,
  finish: "stop",
  firstTokenMilliseconds: 10,
  totalMilliseconds,
});

/** Status of one check where the candidate's answers took so long, beside half a second each. */
function statusWith(times: readonly number[], limits: Partial<GoldenLimits>, name: string) {
  const measurements = times.map((time, index): Measurement => ({
    item: { id: String(index), prompt: "x", settings: {}, expectations: {} },
    candidate: took(time),
    reference: took(500),
  }));
  const checks = goldenChecks({
    color: "green",
    reference: { color: "blue" },
    items: times.length,
    measurements,
    limits: goldenLimits.parse(limits),
  });
  return checks.find(({ check }) => check === name)?.status;
}

describe("a golden set of few items", () => {
  const beside = "golden latency p95, beside blue";
  const one = [500, 500, 500, 1700, 500, 500, 500, 500];
  const two = [500, 500, 500, 1700, 500, 500, 1700, 500];

  it("does not refuse a color for one slow answer, and does for two", () => {
    expect(statusWith(one, { p95Ratio: 3 }, beside)).toBe("pass");
    expect(statusWith(two, { p95Ratio: 3 }, beside)).toBe("fail");
    expect(statusWith(one, { p95Milliseconds: 1000 }, "golden latency p95")).toBe("pass");
    expect(statusWith(two, { p95Milliseconds: 1000 }, "golden latency p95")).toBe("fail");
  });
});

describe("the values without an outlier", () => {
  it.each<[readonly number[], readonly number[]]>([
    [[], []],
    [[7], [7]],
    [[9, 1], [1]],
    [
      [3, 8, 1],
      [1, 3],
    ],
  ])("of %j are %j", (values, expected) => {
    expect(withoutOutlier(values)).toEqual(expected);
  });

  it("are all where there are twenty: the 95th percentile passes over one by itself", () => {
    expect(withoutOutlier(Array.from({ length: 20 }, () => 1))).toHaveLength(20);
    expect(withoutOutlier(Array.from({ length: 19 }, () => 1))).toHaveLength(18);
  });
});

describe("a share in percent", () => {
  it("is whole where it can be", () => {
    for (let part = 0; part <= 100; part += 1) {
      expect(percentOf(part, 100)).toBe(part);
      expect(mostWithin(part, 100)).toBe(part);
    }
  });

  it("tolerates no part of a request", () => {
    expect(mostWithin(10, 9)).toBe(0);
    expect(mostWithin(50, 5)).toBe(2);
  });
});
