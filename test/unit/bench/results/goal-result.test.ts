import { describe, expect, test } from "vitest";
import { goalResultOf, problemOf } from "../../../../bench/results/goal-result.ts";
import { goal, resultOf, roundsOf } from "./sample.ts";

describe("a goal's result", () => {
  test("is the median of the rounds' ratios, not the ratio of medians", () => {
    const rounds = [
      { ours: 1, theirs: 10 },
      { ours: 2, theirs: 4 },
      { ours: 30, theirs: 20 },
    ];
    expect(goalResultOf(goal(), rounds)).toMatchObject({ ours: 2, theirs: 10, ratio: { median: 0.5 } });
  });

  test.each([
    { better: "lower", ratio: 0.5, verdict: "kept" },
    { better: "lower", ratio: 0.51, verdict: "missed" },
    { better: "higher", ratio: 0.5, verdict: "kept" },
    { better: "higher", ratio: 0.49, verdict: "missed" },
  ] as const)("of $ratio is $verdict where $better is better and the bar is 0.5", (of) => {
    expect(resultOf([of.ratio], { better: of.better }).verdict).toBe(of.verdict);
  });

  test("tells that the wish came true as well, but not where there is none beyond the bar", () => {
    expect(resultOf([0.99], { better: "higher", bar: 0.95, wish: 1 }).verdict).toBe("kept");
    expect(resultOf([1.01], { better: "higher", bar: 0.95, wish: 1 }).verdict).toBe("wish");
    expect(resultOf([1.01], { better: "higher", bar: 0.95 }).verdict).toBe("kept");
  });

  test("misses a bar of no failed request by a single one in any round", () => {
    const failed = goal({ unit: "failed", bar: 0 });
    const clean = { ours: 0, theirs: 40 };
    expect(goalResultOf(failed, [clean, clean, clean])).toMatchObject({
      ours: 0,
      theirs: 120,
      verdict: "kept",
    });
    expect(goalResultOf(failed, [clean, { ours: 1, theirs: 40 }, clean]).verdict).toBe("missed");
  });

  test("keeps a bar of no failed request where nothing failed anywhere, and misses it where only ours did", () => {
    const failed = goal({ unit: "failed", bar: 0 });
    expect(goalResultOf(failed, [{ ours: 0, theirs: 0 }]).verdict).toBe("kept");
    expect(goalResultOf(failed, [{ ours: 1, theirs: 0 }]).verdict).toBe("missed");
  });
});

describe("a round", () => {
  test.each([
    [{ ours: -1, theirs: 1 }, "quick: ours: got -1 ms; allowed is 0 or more"],
    [{ ours: NaN, theirs: 1 }, "quick: ours: got NaN ms; allowed is 0 or more"],
    [{ ours: 1, theirs: 0 }, "quick: theirs: got 0 ms; allowed is more than 0"],
    [{ ours: 1, theirs: Infinity }, "quick: theirs: got Infinity ms; allowed is more than 0"],
  ])("of %o cannot be compared", (pair, problem) => {
    expect(problemOf(goal(), pair)).toBe(problem);
  });

  test("without a failed request on either side can be compared", () => {
    expect(problemOf(goal({ unit: "failed" }), { ours: 0, theirs: 0 })).toBeUndefined();
    expect(roundsOf([0.1]).map((pair) => problemOf(goal(), pair))).toEqual([undefined]);
  });
});
