import { describe, expect, test } from "vitest";
import { Timeline } from "../../../../../ops/load/report/timeline.ts";
import { start } from "./stage.ts";

function overlapsOf(timeline: Timeline, from: number, to: number): [number, number][] {
  const found: [number, number][] = [];
  timeline.overlaps(start + from, start + to, (interval, seconds) => found.push([interval, seconds]));
  return found;
}

describe("a timeline", () => {
  test.each([
    [60, 1, 60],
    [3600, 1, 3600],
    [3601, 2, 1801],
    [86_400, 24, 3600],
  ])("of %d s has intervals of %d s, %d of them", (seconds, width, count) => {
    const timeline = new Timeline(start, start + seconds * 1000);
    expect([timeline.intervalSeconds, timeline.intervals]).toEqual([width, count]);
    expect(timeline.starts().at(-1)).toBe((count - 1) * width);
  });

  test("puts what lies outside into its first and its last second", () => {
    const timeline = new Timeline(start, start + 10_500);
    expect([-1000, 0, 999, 1000, 10_400, 99_000].map((t) => timeline.secondOf(start + t))).toEqual([
      0, 0, 0, 1, 10, 10,
    ]);
  });

  test("of a run without a length has one second", () => {
    expect(new Timeline(start, start)).toMatchObject({ seconds: 1, intervals: 1 });
  });

  test("shares a stretch of time among the intervals that it touches", () => {
    const timeline = new Timeline(start, start + 4000);
    expect(overlapsOf(timeline, 500, 2250)).toEqual([
      [0, 0.5],
      [1, 1],
      [2, 0.25],
    ]);
    expect(overlapsOf(timeline, 1000, 2000)).toEqual([[1, 1]]);
    expect(overlapsOf(timeline, 3500, 9000)).toEqual([[3, 0.5]]);
    expect(overlapsOf(timeline, 2000, 2000)).toEqual([]);
  });
});
