import { describe, expect, test } from "vitest";
import { ColorTally } from "../../../../../ops/load/report/color-tally.ts";
import { Timeline } from "../../../../../ops/load/report/timeline.ts";
import type { LoadSample } from "../../../../../ops/load/line-schemas.ts";
import { sample, start } from "./stage.ts";

function told(samples: readonly LoadSample[], seconds = 10) {
  const tally = new ColorTally("blue", new Timeline(start, start + seconds * 1000));
  for (const one of samples) tally.add(one);
  return { ...tally.end(), markers: tally.markers };
}

describe("a color's samples", () => {
  test("make tokens a second, spread over the time between them", () => {
    const { series, facts } = told([
      sample(0.5, { tokens: 100 }),
      sample(1.5, { tokens: 150 }),
      sample(2.5, { tokens: 250 }),
    ]);
    expect(series.tokensPerSecond.slice(0, 4)).toEqual([50, 75, 100, null]);
    expect(facts).toMatchObject({ tokens: 150, tokensPerSecondPeak: 100 });
  });

  test("count what a color generated after its restart, and nothing before the first sample", () => {
    const { facts } = told([
      sample(0, { tokens: 1_000_000 }),
      sample(1, { tokens: 1_000_010 }),
      sample(2, { tokens: 30 }),
    ]);
    expect(facts.tokens).toBe(40);
  });

  test("do not take a color that did not answer once for one that was restarted", () => {
    const { facts } = told([
      sample(0, { tokens: 500 }),
      sample(1, { up: false }),
      sample(2, { tokens: 520 }),
    ]);
    expect(facts.tokens).toBe(20);
  });

  test("count a color that starts during the run from its first token on", () => {
    const { facts, markers } = told([
      sample(0, { up: false, failure: "refused" }),
      sample(1, { up: false, failure: "refused" }),
      sample(2, { tokens: 8, processStartedAt: start + 1000 }),
    ]);
    expect(facts.tokens).toBe(8);
    expect(markers).toEqual([{ at: 2, kind: "color", text: "blue answers" }]);
  });

  test("count nothing of a color that was there before the run, and was missed at first", () => {
    const { facts, series } = told([
      sample(0, { up: false, failure: "timeout" }),
      sample(1, { tokens: 1_000_000, processStartedAt: start - 86_400_000 }),
      sample(2, { tokens: 1_000_010, processStartedAt: start - 86_400_000 }),
    ]);
    expect(facts).toMatchObject({ tokens: 10, tokensPerSecondPeak: 10 });
    expect(series.tokensPerSecond.slice(0, 3)).toEqual([null, 10, null]);
  });

  test("take a release that was not told once for the one before", () => {
    const { facts } = told([
      sample(0, { tokens: 1_000_000 }),
      { ...sample(1, { tokens: 1_000_005 }), release: undefined },
      sample(2, { tokens: 1_000_010 }),
    ]);
    expect(facts.tokens).toBe(10);
  });

  test("put no token into the time in which nothing ran, nor into one in which nobody looked", () => {
    const { facts, series } = told([
      sample(0, { tokens: 100, processStartedAt: start - 5000 }),
      sample(1, { up: false, failure: "refused" }),
      sample(2, { up: false, failure: "refused" }),
      sample(3, { tokens: 4, processStartedAt: start + 2000 }),
      sample(8, { tokens: 504, processStartedAt: start + 2000 }),
      sample(9, { tokens: 514, processStartedAt: start + 2000 }),
    ]);
    expect(facts).toMatchObject({ tokens: 514, tokensPerSecondPeak: 10 });
    expect(series.tokensPerSecond).toEqual([null, null, 4, null, null, null, null, null, 10, null]);
  });

  test("hold until the next one, so that no second between them is empty", () => {
    const { series } = told([
      sample(0, { memoryBytes: 10, queue: 3 }),
      sample(2.1, { memoryBytes: 20, queue: 0 }),
    ]);
    expect(series.memoryBytes.slice(0, 4)).toEqual([10, 10, 20, 20]);
    expect(series.queue.slice(0, 3)).toEqual([3, 3, 3]);
  });

  test("do not hold over a gap of the sampler, nor while the color does not answer", () => {
    const { series, facts } = told(
      [
        sample(0, { memoryBytes: 10 }),
        sample(6, { memoryBytes: 10 }),
        sample(7, { up: false }),
        sample(8, { up: false }),
      ],
      9,
    );
    expect(series.memoryBytes).toEqual([10, 10, 10, null, null, null, 10, null, null]);
    expect(Math.round(facts.upPercent)).toBe(67);
  });

  test("tell the highest memory beside the limit, and what a color without a limit does not say as null", () => {
    expect(
      told([
        sample(0, { memoryBytes: 10, memoryLimitBytes: 100 }),
        sample(1, { memoryBytes: 30 }),
        sample(2, { memoryBytes: 20 }),
      ]).facts,
    ).toMatchObject({ memoryPeakBytes: 30, memoryLimitBytes: 100, queuePeak: null });
    expect(told([sample(0)]).facts.memoryLimitBytes).toBeNull();
  });

  test("mark when a color stops answering", () => {
    expect(
      told([sample(0), sample(1), ...[2, 3, 4].map((second) => sample(second, { up: false }))]).markers,
    ).toEqual([{ at: 2, kind: "color", text: "blue answers no more" }]);
  });

  test("are none of a color that never was: nothing is told, and nothing fails", () => {
    expect(told([]).facts).toEqual({
      color: "blue",
      memoryPeakBytes: null,
      memoryLimitBytes: null,
      tokens: 0,
      tokensPerSecondPeak: null,
      queuePeak: null,
      upPercent: 0,
    });
  });
});
