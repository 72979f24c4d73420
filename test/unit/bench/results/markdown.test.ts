import { describe, expect, test } from "vitest";
import { goalResultOf } from "../../../../bench/results/goal-result.ts";
import { ratioText, resultsMarkdown } from "../../../../bench/results/markdown.ts";
import { outcomeOf } from "../../../../bench/results/outcome.ts";
import { failureLines, reportJson } from "../../../../bench/results/report.ts";
import { benchOf, circumstances, goal, resultOf, roundsOf } from "./sample.ts";

/** The cells of a table's rows below its head. */
function cells(markdown: string): string[][] {
  const rows = markdown.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) => row.slice(2, -2).split(" | "));
}

const one = { bench: { name: "one" }, circumstances };

describe("the table", () => {
  test("tells goal, ratio with its spread, both amounts, bar, and whether it is kept", () => {
    const results = [
      resultOf([0.2, 0.21, 0.26, 0.3, 0.33]),
      resultOf([0.9], { says: "speed", better: "higher", unit: "tokens/s", bar: 0.95, wish: 1 }),
      goalResultOf(goal({ says: "losses", unit: "failed", bar: 0 }), [{ ours: 0, theirs: 181 }]),
    ];
    expect(cells(resultsMarkdown([{ ...one, results }]))).toEqual([
      ["quickness", "0.26 (0.20–0.33)", "26 ms", "100 ms", "≤ 0.5", "kept"],
      ["speed", "0.90", "90 tokens/s", "100 tokens/s", "≥ 0.95, wish 1", "**missed**"],
      ["losses", "", "0 failed", "181 failed", "≤ 0", "kept"],
    ]);
  });

  test("tells a fixed limit from a peer that was measured", () => {
    const results = [resultOf([0.9], { unit: "MB", bar: 1, limit: true })];
    expect(cells(resultsMarkdown([{ ...one, results }]))[0]?.[3]).toBe("100 MB (limit)");
  });

  test("says when, of what and where it was measured, once where benches have that in common", () => {
    const results = [resultOf([0.2, 0.3])];
    const two = { bench: { name: "two" }, circumstances, results };
    const line = "2 rounds on 2026-11-22, commit abc1234: 2 × Some CPU, 8.0 GiB, Some OS x64, Node v22.0.0.";
    expect(
      resultsMarkdown([{ ...one, results }, two])
        .trimEnd()
        .split("\n")
        .at(-1),
    ).toBe(line);
    const other = { ...two, circumstances: { ...circumstances, commit: "fff0000" } };
    expect(
      resultsMarkdown([{ ...one, results }, other])
        .trimEnd()
        .split("\n")
        .slice(-2),
    ).toEqual([`- one: ${line}`, `- two: ${line.replace("abc1234", "fff0000")}`]);
  });

  test("has no line for a bench that measured nothing, and is empty where none did", () => {
    expect(resultsMarkdown([{ ...one, results: [] }])).toBe("");
  });

  test("shows small ratios with the digits that they have", () => {
    expect([0, 0.0123, 0.126, 1, Infinity].map(ratioText)).toEqual(["0.00", "0.012", "0.13", "1.00", "∞"]);
  });
});

describe("the report", () => {
  const records = roundsOf([0.2, 0.4]).map((quick) => ({ quick }));
  const failed = outcomeOf(benchOf("one", [goal()], []), records, 5, 12, "the router is gone");

  test("of a bench that failed holds the rounds that it had measured, and why it failed", () => {
    const report = JSON.parse(reportJson([failed], circumstances, 5)) as unknown;
    expect(report).toMatchObject({
      ...circumstances,
      rounds: 5,
      benches: [
        {
          name: "one",
          failure: "the router is gone",
          seconds: 12,
          goals: [{ name: "quick", unit: "ms", bar: 0.5, rounds: roundsOf([0.2, 0.4]), verdict: "kept" }],
        },
      ],
    });
  });

  test("tells in words which bench did not run to its end, and why", () => {
    expect(failureLines([failed])).toEqual(["✗ one did not run to its end: the router is gone"]);
  });
});
