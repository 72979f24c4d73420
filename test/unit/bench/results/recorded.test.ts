import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { benches } from "../../../../bench/benches.ts";
import { formatted } from "../../../../bench/results/formatted.ts";
import { outcomeOf } from "../../../../bench/results/outcome.ts";
import { readmeWith, recordedMarkdown } from "../../../../bench/results/readme.ts";
import {
  parseRecorded,
  recordedFile,
  recordedResults,
  recordedWith,
  recordedWithout,
} from "../../../../bench/results/recorded.ts";
import { benchOf, circumstances, goal, roundsOf } from "./sample.ts";

const records = roundsOf([0.2, 0.3]).map((quick) => ({ quick }));
const bench = benchOf("one", [goal()], records);
const recorded = recordedWith({}, [outcomeOf(bench, records, 2, 1)], circumstances);

describe("recorded results", () => {
  test("are read back as they were measured", () => {
    const [read] = recordedResults(parseRecorded(JSON.stringify(recorded)), [bench]);
    expect(read).toMatchObject({ bench, circumstances, results: [{ rounds: roundsOf([0.2, 0.3]) }] });
  });

  test("stay where a bench did not run, or did not run to its end", () => {
    const failed = outcomeOf(bench, [], 2, 1, "no engine");
    const other = benchOf("other", [goal()], records);
    const after = recordedWith(recorded, [failed, outcomeOf(other, records, 2, 1)], circumstances);
    expect(after).toEqual({ one: recorded["one"], other: recorded["one"] });
  });

  const one = recorded["one"];
  test.each([
    ["{", "bench/recorded.json: it is no JSON\n"],
    [
      { one: { ...one, goals: undefined } },
      "bench/recorded.json:one.goals: it is missing; allowed are goals by their names\n",
    ],
    [{ one: { ...one, commit: 1 } }, "bench/recorded.json:one.commit: got 1; allowed is a commit\n"],
    [
      { one: { ...one, goals: { quick: { ours: [-1], theirs: [1] } } } },
      "bench/recorded.json:one.goals.quick.ours[0]: got -1; allowed is 0 or more\n",
    ],
    [
      { one: { ...one, goals: { quick: { ours: [1, 2], theirs: [1] } } } },
      'bench/recorded.json:one.goals.quick: got {"ours":[1,2],"theirs":[1]}; allowed are as many of ours as of theirs\n',
    ],
  ])("of another form are refused: %s", (given, problem) => {
    const text = typeof given === "string" ? given : JSON.stringify(given);
    const cure = "record it anew with: npm run bench -- --record";
    expect(() => parseRecorded(text)).toThrow(`${problem}${cure}`);
  });

  test("of a goal that is gone are refused, unless its bench is measured anew", () => {
    const renamed = benchOf("one", [goal({ name: "fast" })], []);
    expect(() => recordedResults(recorded, [renamed])).toThrow(
      "bench/recorded.json:one.goals.quick: one has no such goal; record it anew with",
    );
    expect(recordedResults(recordedWithout(recorded, [renamed]), [renamed])).toEqual([]);
  });

  test("of a bench that is gone are refused", () => {
    expect(() => recordedResults(recorded, [])).toThrow("bench/recorded.json:one: no such bench; remove it");
  });
});

describe("the README", () => {
  const readme = readFileSync("README.md", "utf8");

  test("has the table of what is recorded", async () => {
    const results = recordedResults(parseRecorded(readFileSync(recordedFile, "utf8")), benches);
    const table = await formatted(process.cwd(), "markdown", recordedMarkdown(results));
    expect(readmeWith(readme, table)).toBe(readme);
  });

  test("gets another table between its marks, and nothing else changes", () => {
    const changed = readmeWith(readme, "| other |\n");
    expect(changed).toContain("<!-- npm run bench: recorded -->\n\n| other |\n\n<!-- npm run bench: end -->");
    const around = (text: string) =>
      text.split(/<!-- npm run bench: \w+ -->/).filter((_, part) => part !== 1);
    expect(around(changed)).toEqual(around(readme));
  });

  test("without a mark is refused", () => {
    expect(() => readmeWith("# bluegreen\n", "")).toThrow('no line "<!-- npm run bench: recorded -->"');
  });
});
