import { describe, expect, test } from "vitest";
import { Histogram, isOfFew } from "../../../../../ops/load/report/histogram.ts";

function summaryOf(values: Iterable<number>) {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram.summary();
}

describe("a histogram", () => {
  test("says nothing about nothing", () => {
    expect(summaryOf([])).toBeNull();
  });

  test("tells one value as every percentile", () => {
    expect(summaryOf([12.3])).toEqual({ count: 1, min: 12.3, p50: 12.3, p95: 12.3, p99: 12.3, max: 12.3 });
  });

  test("tells percentiles of 1 to 10,000 ms within 1 %, and the ends as they are", () => {
    const summary = summaryOf(Array.from({ length: 10_000 }, (_, index) => index + 1));
    expect(summary).toMatchObject({ count: 10_000, min: 1, max: 10_000 });
    for (const [percentile, wanted] of [
      ["p50", 5000],
      ["p95", 9500],
      ["p99", 9900],
    ] as const) {
      expect(summary?.[percentile]).toBeGreaterThan(wanted * 0.99);
      expect(summary?.[percentile]).toBeLessThan(wanted * 1.01);
    }
  });

  test("takes the smallest value that 95 % do not exceed, as nearest rank has it", () => {
    expect(summaryOf([...Array<number>(95).fill(10), ...Array<number>(5).fill(1000)])?.p95).toBe(10);
    const later = summaryOf([...Array<number>(94).fill(10), ...Array<number>(6).fill(1000)])?.p95 ?? 0;
    expect(Math.abs(later - 1000)).toBeLessThanOrEqual(10);
  });

  test.each([0, 0.05, 5_000_000])("keeps %d ms, which no bucket of its own has", (value) => {
    expect(summaryOf([value])).toMatchObject({ count: 1, max: Math.round(value * 10) / 10 });
  });
});

test.each([
  [1, "p50", true],
  [2, "p50", false],
  [19, "p95", true],
  [20, "p95", false],
  [99, "p99", true],
  [100, "p99", false],
] as const)("of %d samples %s is of too few: %s", (count, percentile, few) => {
  expect(isOfFew(count, percentile)).toBe(few);
});
