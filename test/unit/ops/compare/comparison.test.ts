import { describe, expect, it } from "vitest";
import { comparisonOf } from "../../../../ops/compare/comparison.ts";
import type { Prediction } from "../../../../ops/compare/prediction.ts";
import { markdownOf, outcomeLine } from "../../../../ops/compare/report.ts";
import { mean, percentile } from "../../../../ops/compare/statistics.ts";
import { copy, failure, pair, served } from "./predictions.ts";

const compared = (predictions: readonly Prediction[], minSamples = 1) =>
  comparisonOf(predictions, { served, copy, minSamples });

const many = (count: number, make: (id: string) => Prediction = pair) =>
  Array.from({ length: count }, (_, index) => make(`request-${index}`));

describe("a percentile", () => {
  it.each([
    [50, [1, 2, 3, 4], 2],
    [95, Array.from({ length: 100 }, (_, index) => 100 - index), 95],
    [95, [7], 7],
    [0, [3, 1], 1],
    [50, [], undefined],
  ])("%i of %j is %s", (percent, values, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it("has no mean of nothing", () => {
    expect([mean([]), mean([1, 2])]).toEqual([undefined, 1.5]);
  });
});

describe("a comparison", () => {
  it("is concluded with the least number of pairs, and inconclusive with one less", () => {
    expect(compared(many(30), 30)).toMatchObject({ verdict: "compared", reason: undefined });
    expect(compared(many(29), 30)).toMatchObject({
      verdict: "inconclusive",
      reason: "there are 29 pairs of answers of these two releases; at least 30 are needed (--min-samples)",
    });
  });

  it("counts no failed copy as a pair, and tells their share", () => {
    const failures = [failure("a", "refused"), failure("b", "error"), failure("c", "timeout")];
    expect(compared([...many(9), ...failures], 10)).toMatchObject({
      verdict: "inconclusive",
      outcomes: { ok: 9, refused: 1, error: 1, timeout: 1, dropped: 0 },
      failedPercent: 25,
    });
  });

  it("sums up what was dropped between the pairs", () => {
    const comparison = compared([pair("a", { dropped: 3 }), pair("b", { dropped: 4 })]);
    expect(comparison.outcomes.dropped).toBe(7);
    expect(outcomeLine(comparison)).toBe(
      "copies: 2 answered, 0 refused, 0 failed, 0 timed out (0.0 % of the copies brought no answer); 7 dropped",
    );
  });

  it("tells the agreement of all pairs, and of those that repeat themselves", () => {
    const comparison = compared([
      pair("a"),
      pair("b", { copy: { text: "one two three five" } }),
      pair("c", { copy: { text: "something else now here" }, repeatable: false }),
      pair("d", { repeatable: false }),
    ]);
    expect(comparison.all).toEqual({ pairs: 4, exactPercent: 50, similarity: (1 + 0.75 + 0 + 1) / 4 });
    expect(comparison.repeatable).toEqual({ pairs: 2, exactPercent: 50, similarity: 0.875 });
  });

  it("tells time and length of both sides, and what the copies have more", () => {
    const times = [100, 200, 300, 400].map((milliseconds, index) =>
      pair(`request-${index}`, {
        served: { milliseconds, ttft_milliseconds: milliseconds / 10, tokens: 4 },
        copy: { milliseconds: milliseconds * 3, ttft_milliseconds: milliseconds / 20, tokens: 5 },
      }),
    );
    expect(compared(times)).toMatchObject({
      milliseconds: {
        p50: { served: 200, copy: 600, delta: 400 },
        p95: { served: 400, copy: 1200, delta: 800 },
      },
      firstTokenMilliseconds: { p50: { served: 20, copy: 10, delta: -10 } },
      tokens: { served: 4, copy: 5, delta: 1 },
    });
  });

  it("shows the three pairs that are least alike, repeatable ones first, and none that is equal", () => {
    const texts = { a: "x", b: "one x x x", c: "one two x x", d: "one two three x", e: "one two three four" };
    const pairs = Object.entries(texts).map(([id, text]) =>
      pair(id, { copy: { text }, repeatable: id !== "a" }),
    );
    expect(compared(pairs).worst.map(({ requestId }) => requestId)).toEqual(["b", "c", "d"]);
    expect(compared([...pairs.slice(0, 2), ...pairs.slice(4)]).worst).toEqual([
      {
        requestId: "b",
        question: "question b",
        served: "one two three four",
        copy: "one x x x",
        similarity: 0.25,
      },
      expect.objectContaining({ requestId: "a" }),
    ]);
  });

  it("of nothing has no numbers, and is inconclusive", () => {
    expect(compared([])).toMatchObject({
      verdict: "inconclusive",
      failedPercent: undefined,
      all: { pairs: 0, exactPercent: undefined, similarity: undefined },
      milliseconds: { p50: { served: undefined, copy: undefined, delta: undefined } },
      worst: [],
    });
  });
});

describe("a comparison's page", () => {
  const page = (predictions: readonly Prediction[], minSamples = 1) =>
    markdownOf(compared(predictions, minSamples), new Date("2026-11-21T12:00:00Z"));

  it("has the figures as tables", () => {
    const text = page([pair("a"), pair("b", { copy: { text: "no", milliseconds: 150 } })]);
    expect(text).toContain("# Comparison: compared\n");
    expect(text).toContain("blue bbbbbbbbbbbb serves, green cccccccccccc gets copies");
    expect(text).toContain("|  | all | repeatable |\n| --- | --- | --- |\n| pairs of answers | 2 | 2 |\n");
    expect(text).toContain("| exact agreement | 50.0 % | 50.0 % |");
    expect(text).toContain("| latency p95, ms | 100 | 150 | +50 |");
  });

  it("keeps what users wrote from becoming part of the page", () => {
    const text = page([pair("a", { copy: { text: "```\n# a title\r\n| a | table |" } })]);
    expect(text).toContain("    ```\n    # a title\n    | a | table |\n");
    expect(text).not.toMatch(/^# a title/m);
  });

  it("says why nothing is concluded", () => {
    expect(page([], 30)).toContain("Inconclusive: there are 0 pairs of answers");
  });
});
