import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mostItems, parseGoldenSet } from "../../../../provider/gate/golden-set.ts";

const line = (item: unknown) => JSON.stringify(item);

describe("a golden set", () => {
  it("is one item a line: a prompt alone, or with settings and expectations", () => {
    const { items, problems } = parseGoldenSet(
      [
        line({ prompt: "Hi." }),
        "",
        line({
          id: "sum",
          prompt: [
            { role: "system", content: "Count." },
            { role: "user", content: "2+2?" },
          ],
          settings: { max_tokens: 8, temperature: 0.5, seed: 1, top_p: 0.9, stop: ["\n"] },
          expectations: { contains: ["4"], regex: "\\d", exact: "4", similarity: { to: "4", at_least: 0.5 } },
        }),
      ].join("\r\n"),
    );
    expect(problems).toEqual([]);
    expect(items.map(({ id }) => id)).toEqual(["line 1", "sum"]);
    expect(items[0]).toEqual({ id: "line 1", prompt: "Hi.", settings: {}, expectations: {} });
  });

  it("that this project ships is one", () => {
    const { items, problems } = parseGoldenSet(readFileSync("golden/smollm2-135m.jsonl", "utf8"));
    expect(problems).toEqual([]);
    expect(items.length).toBeGreaterThanOrEqual(8);
    expect(items.every(({ settings }) => (settings.max_tokens ?? 512) <= 24)).toBe(true);
  });

  it.each<[string, string, string]>([
    ["no JSON", "{", "is no JSON: "],
    ["no object", "[]", "expected object"],
    ["no prompt", line({}), "prompt: "],
    ["an empty prompt", line({ prompt: "" }), "prompt: is empty"],
    ["an empty conversation", line({ prompt: [] }), "prompt: "],
    ["a message of nobody", line({ prompt: [{ role: "nobody", content: "x" }] }), "prompt.0.role: "],
    ["an unknown key", line({ prompt: "a", promt: "a" }), 'Unrecognized key: "promt"'],
    [
      "an unknown setting",
      line({ prompt: "a", settings: { maxTokens: 1 } }),
      'settings: Unrecognized key: "maxTokens"',
    ],
    ["no tokens", line({ prompt: "a", settings: { max_tokens: 0 } }), "settings.max_tokens: "],
    [
      "an expectation that everything holds",
      line({ prompt: "a", expectations: { contains: "" } }),
      "expectations.contains: is empty",
    ],
    ["a list of no texts", line({ prompt: "a", expectations: { contains: [] } }), "expectations.contains: "],
    [
      "a wrong pattern",
      line({ prompt: "a", expectations: { regex: "(" } }),
      "expectations.regex: is no regular expression",
    ],
    [
      "a pattern that matches everything",
      line({ prompt: "a", expectations: { regex: ".*" } }),
      "matches every answer, so it can never fail",
    ],
    [
      "a similarity of nothing",
      line({ prompt: "a", expectations: { similarity: { to: "a", at_least: 0 } } }),
      "expectations.similarity.at_least: can never fail at 0",
    ],
    [
      "a similarity above 1",
      line({ prompt: "a", expectations: { similarity: { to: "a", at_least: 2 } } }),
      "expectations.similarity.at_least: ",
    ],
  ])("is refused with its line for %s", (_title, wrong, problem) => {
    const { problems } = parseGoldenSet([line({ prompt: "fine" }), wrong].join("\n"));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^line 2: /);
    expect(problems[0]).toContain(problem);
  });

  it("is refused with every problem at once", () => {
    const { problems } = parseGoldenSet(
      ["{", line({ prompt: "" }), line({ prompt: 1, settings: 1 })].join("\n"),
    );
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "line 1",
      "line 2",
      "line 3",
      "line 3",
    ]);
  });

  it("is refused where two items have one id, where it is empty, and where it is too long", () => {
    expect(
      parseGoldenSet([line({ id: "a", prompt: "a" }), line({ id: "a", prompt: "b" })].join("\n")).problems,
    ).toEqual(['line 2: id: "a" is the id of line 1 too']);
    expect(parseGoldenSet("\n").problems).toEqual([
      "line 1: there is no item; a golden set has at least one",
    ]);
    const many = Array.from({ length: mostItems + 1 }, () => line({ prompt: "a" })).join("\n");
    expect(parseGoldenSet(many).problems).toEqual(["there are 501 items; allowed are 500"]);
  });
});
