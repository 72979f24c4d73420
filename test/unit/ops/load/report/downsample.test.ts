import { describe, expect, test } from "vitest";
import { downsample } from "../../../../../ops/load/report/downsample.ts";

function lineOf(length: number, valueAt: (index: number) => number | null) {
  return {
    at: Array.from({ length }, (_, index) => index),
    values: [Array.from({ length }, (_, index) => valueAt(index))],
  };
}

describe("downsampling", () => {
  test("leaves a short line as it is", () => {
    const lines = lineOf(10, (index) => index);
    expect(downsample(lines, 10)).toEqual(lines);
  });

  test.each([11, 100, 999, 100_001])("makes no more than 10 times of %d", (length) => {
    const { at, values } = downsample(
      lineOf(length, (index) => index),
      10,
    );
    expect(at.length).toBeLessThanOrEqual(10);
    expect(values[0]).toHaveLength(at.length);
    expect(at).toEqual(at.toSorted((left, right) => left - right));
  });

  test.each([0, 1, 777, 4999, 9999])("keeps a peak and a drop at %d of 10,000, on every line", (index) => {
    const length = 10_000;
    const other = (index + 5000) % length;
    const up = lineOf(length, (at) => (at === index ? 1000 : at === other ? -5 : 1));
    const { values } = downsample({ at: up.at, values: [...up.values, ...up.values] }, 100);
    for (const line of values) {
      expect(line).toContain(1000);
      expect(line).toContain(-5);
    }
  });

  test("keeps the order in which extremes came", () => {
    const saw = lineOf(8, (index) => [1, 9, 9, 1, 5, 5, 5, 5][index] ?? null);
    expect(downsample(saw, 4).values[0]).toEqual([1, 9, 5, 5]);
  });

  test("keeps a stretch without values one, and a value beside it", () => {
    const gap = lineOf(8, (index) => (index < 5 ? null : index));
    expect(downsample(gap, 4).values[0]).toEqual([null, null, 5, 7]);
  });
});
