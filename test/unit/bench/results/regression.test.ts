import { describe, expect, test } from "vitest";
import { exitStatusOf } from "../../../../bench/results/exit-status.ts";
import { outcomeOf } from "../../../../bench/results/outcome.ts";
import {
  checkHolds,
  checkLines,
  comparisonOf,
  comparisonsOf,
  refusalOfCheck,
} from "../../../../bench/results/regression.ts";
import { benchOf, goal, resultOf, roundsOf } from "./sample.ts";

const higher = { better: "higher", bar: 0.9 } as const;
const recordedHigher = resultOf([1], higher);
const recordedLower = resultOf([0.4]);

describe("a run is worse than what was recorded", () => {
  test.each([
    { ratios: [0.7, 0.72, 0.75, 0.78, 0.79], kind: "worse" },
    { ratios: [0.7, 0.72, 0.75, 0.78, 0.81], kind: "upheld" },
    { ratios: [0.8, 0.8, 0.8, 0.8, 0.8], kind: "upheld" },
    { ratios: [2, 2, 2, 2, 2], kind: "upheld" },
  ])("only where the whole interval is below 0.8 of 1: $ratios is $kind", ({ ratios, kind }) => {
    expect(comparisonOf(resultOf(ratios, higher), recordedHigher).kind).toBe(kind);
  });

  test.each([
    { ratios: [0.51, 0.52, 0.55, 0.6, 0.6], kind: "worse" },
    { ratios: [0.49, 0.52, 0.55, 0.6, 0.6], kind: "upheld" },
    { ratios: [0.5, 0.5, 0.5, 0.5, 0.5], kind: "upheld" },
    { ratios: [0.1, 0.1, 0.1, 0.1, 0.1], kind: "upheld" },
  ])("turned over where less is better, above 0.4 / 0.8: $ratios is $kind", ({ ratios, kind }) => {
    expect(comparisonOf(resultOf(ratios), recordedLower).kind).toBe(kind);
  });

  test("where a request failed and none had", () => {
    const changes = { unit: "failed", bar: 0 } as const;
    const none = resultOf([0, 0], changes);
    expect(comparisonOf(resultOf([0, 0.01], changes), none).kind).toBe("worse");
    expect(comparisonOf(none, none).kind).toBe("upheld");
  });

  test("and says by which figures", () => {
    const { says } = comparisonOf(resultOf([0.51, 0.52, 0.55, 0.6, 0.6]), recordedLower);
    expect(says).toBe(
      "quick: 0.55 (0.51–0.60), recorded 0.40: its whole interval is worse than at most 0.50",
    );
  });
});

describe("a check", () => {
  const unrecorded = comparisonOf(resultOf([0.1]), undefined);
  const upheld = comparisonOf(resultOf([0.4]), recordedLower);
  const worse = comparisonOf(resultOf([0.9]), recordedLower);

  test("holds where some goals are not recorded, and tells them", () => {
    expect(checkHolds([unrecorded, upheld])).toBe(true);
    expect(checkLines([unrecorded, upheld])).toEqual([
      "– quick: 0.10, not recorded",
      "✓ quick: 0.40, recorded 0.40: at most 0.50 is within reach",
    ]);
  });

  test("fails where one goal is worse", () => {
    expect(checkHolds([upheld, worse])).toBe(false);
  });

  test("fails where nothing is recorded at all, and says what to do", () => {
    expect(checkHolds([unrecorded])).toBe(false);
    expect(checkLines([unrecorded]).at(-1)).toContain("record it with: npm run bench -- --record");
  });

  test("compares goals by their names", () => {
    const other = goal({ name: "other" });
    const records = roundsOf([0.9]).map((pair) => ({ quick: pair, other: pair }));
    const outcome = outcomeOf(benchOf("one", [goal(), other], records), records, 1, 1);
    const kinds = comparisonsOf([outcome], [recordedLower]).map(({ kind }) => kind);
    expect(kinds).toEqual(["worse", "unrecorded"]);
  });
});

describe("a goal with a fixed limit", () => {
  test.each([
    { unit: "s", kind: "absolute" },
    { unit: "MiB", kind: "worse" },
    { unit: "failed", kind: "worse" },
  ] as const)("in $unit is $kind where it became so much more", ({ unit, kind }) => {
    const changes = { unit, limit: true } as const;
    expect(comparisonOf(resultOf([0.9], changes), resultOf([0.4], changes)).kind).toBe(kind);
  });

  test("that no check is held to fails none, and is no reason to begin one", () => {
    const changes = { unit: "s", limit: true } as const;
    const recorded = resultOf([0.4], changes);
    const absolute = comparisonOf(resultOf([0.9], changes), recorded);
    expect(checkHolds([absolute, comparisonOf(resultOf([0.4]), recordedLower)])).toBe(true);
    expect(checkHolds([absolute])).toBe(false);
    const refusal =
      "--check: nothing to hold one to is recorded; record it with: npm run bench -- one --record";
    expect(refusalOfCheck([benchOf("one", [goal(changes)], [])], [recorded])).toBe(refusal);
    expect(refusalOfCheck([benchOf("one", [goal()], [])], [recordedLower])).toBeUndefined();
  });
});

describe("the exit status", () => {
  const ran = outcomeOf(benchOf("one", [], []), [], 5, 1);
  const broken = outcomeOf(benchOf("two", [], []), [], 5, 1, "no engine");
  const missed = outcomeOf(benchOf("one", [goal()], []), [{ quick: { ours: 9, theirs: 1 } }], 1, 1);
  const upheld = comparisonOf(resultOf([0.4]), recordedLower);
  const worse = comparisonOf(resultOf([0.9]), recordedLower);

  test.each([
    { of: "all benches ran", outcomes: [ran], status: 0 },
    { of: "a bar is missed", outcomes: [missed], status: 0 },
    { of: "one of two benches did not run", outcomes: [ran, broken], status: 1 },
    { of: "--check holds", outcomes: [ran], comparisons: [upheld], status: 0 },
    { of: "--check finds one worse", outcomes: [ran], comparisons: [worse], status: 1 },
    { of: "--check holds, but a bench did not run", outcomes: [broken], comparisons: [upheld], status: 1 },
    { of: "the run was stopped", outcomes: [broken], stopped: true, status: 130 },
  ])("is $status where $of", ({ outcomes, comparisons, stopped = false, status }) => {
    expect(exitStatusOf(outcomes, comparisons, stopped)).toBe(status);
  });
});
