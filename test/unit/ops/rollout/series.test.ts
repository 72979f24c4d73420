import { describe, expect, it } from "vitest";
import { figuresOf } from "../../../../ops/rollout/observation.ts";
import { countOf, growthOf, quantileOf, totalOf, type Sample } from "../../../../ops/rollout/series.ts";

const counter = (status: string, value: number): Sample => ({ labels: { status }, value });
const buckets = (counts: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(counts).map(([le, value]) => ({ labels: { le, color: "green" }, value }));

describe("how much counters grew", () => {
  it("is the difference, series by series", () => {
    expect(growthOf([counter("200", 5), counter("500", 1)], [counter("500", 4), counter("200", 15)])).toEqual(
      [counter("500", 3), counter("200", 10)],
    );
  });

  it("counts a series that was not there before from 0, as the first failures are", () => {
    expect(growthOf([], [counter("500", 7)])).toEqual([counter("500", 7)]);
  });

  it("counts one that began anew by what it is", () => {
    expect(growthOf([counter("200", 100)], [counter("200", 30)])).toEqual([counter("200", 30)]);
  });

  it("counts all buckets of a histogram anew where one began anew", () => {
    const before = buckets({ "1": 10, "5": 90, "+Inf": 100 });
    const after = buckets({ "1": 40, "5": 50, "+Inf": 60 });
    expect(growthOf(before, after)).toEqual(after);
  });

  it("is nothing of one that is gone", () => {
    expect(totalOf(growthOf([counter("200", 100)], []))).toBe(0);
  });
});

describe("a quantile", () => {
  const growth = buckets({ "0.1": 50, "0.5": 90, "1": 100, "+Inf": 100 });

  it.each([
    [0.5, 0.1],
    [0.7, 0.3],
    [0.9, 0.5],
    [0.95, 0.75],
    [1, 1],
  ])("of %s is linear within its bucket: %s s", (share, seconds) => {
    expect(quantileOf(growth, share)).toBeCloseTo(seconds, 9);
  });

  it("is the highest bound for what lies above it", () => {
    expect(quantileOf(buckets({ "0.1": 0, "1": 1, "+Inf": 10 }), 0.95)).toBe(1);
  });

  it("adds the series of several releases", () => {
    expect(
      quantileOf([...growth, ...buckets({ "0.1": 0, "0.5": 0, "1": 900, "+Inf": 900 })], 0.95),
    ).toBeGreaterThan(0.9);
  });

  it("is unknown of nothing", () => {
    expect(quantileOf([], 0.95)).toBeUndefined();
    expect(quantileOf(buckets({ "1": 0, "+Inf": 0 }), 0.95)).toBeUndefined();
    expect(countOf(growth)).toBe(100);
  });
});

describe("the figures of a color", () => {
  it("count 5xx and 429 as failed, and what clients did wrong as answered", () => {
    const requests = [
      counter("200", 90),
      counter("404", 4),
      counter("429", 1),
      counter("502", 2),
      counter("503", 3),
    ];
    const durations = buckets({ "1": 100, "+Inf": 100 });
    const none = { requests: [], broken: [], durations: [], firstTokens: [] };
    expect(figuresOf(none, { requests, broken: [], durations, firstTokens: [] })).toEqual({
      requests: 100,
      failed: 6,
      p50Milliseconds: 500,
      p95Milliseconds: 950,
      firstTokens: 0,
      timeToFirstTokenMilliseconds: undefined,
    });
  });
});
