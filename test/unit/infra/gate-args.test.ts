import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { readGateArgs } from "../../../infra/gate-args.ts";

const owner = { project: "shop", stack: "dev", root: join(__dirname, "golden-sets") };

const read = (gate: object) =>
  readGateArgs(
    parseStackConfig(
      { "shop:activeColor": "blue", "shop:blue": '{"version":"1"}', "shop:gate": JSON.stringify(gate) },
      "shop",
      "dev",
    ),
    owner,
  );

const everything = {
  api: "kept",
  architecture: "kept",
  contextLength: "kept",
  tokenizer: "kept",
  chatTemplate: "kept",
  contextTokens: "kept",
};

describe("what a gate is given", () => {
  it("is without a golden set: readiness, smoke prompts, and that nothing users rely on is lost", () => {
    expect(read({})).toEqual({
      mode: "enforce",
      limits: { loadBudgetSeconds: 180, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 60 },
      compatibility: everything,
    });
  });

  it("holds the items themselves, so that an edit of their file is a change", () => {
    const { golden, limits } = read({
      goldenSet: "three.jsonl",
      goldenTimeoutSeconds: 7,
      limits: { minimumSamples: 3, p95Ratio: 1.5, memoryPercent: 80 },
    });
    expect(limits.memoryPercent).toBe(80);
    expect(golden).toEqual({
      file: "three.jsonl",
      timeoutSeconds: 7,
      items: ["a", "b", "c"].map((prompt, index) => ({
        id: `line ${index + 1}`,
        prompt,
        settings: {},
        expectations: {},
      })),
      limits: { minimumSamples: 3, p95Ratio: 1.5 },
    });
  });

  it("is refused with every line of the golden set that is wrong", () => {
    expect(() => read({ goldenSet: "wrong.jsonl" })).toThrow(
      /- shop:gate.goldenSet: wrong.jsonl line 2: prompt: .*\n.*line 2: Unrecognized key: "promt".*\n.*wrong.jsonl line 3: is no JSON/,
    );
  });

  it("is refused without the golden set's file, with its path", () => {
    expect(() => read({ goldenSet: "none.jsonl" })).toThrow(
      /shop:gate.goldenSet: got "none.jsonl", which cannot be read \(ENOENT.*do: pulumi config set --path 'shop:gate.goldenSet'/,
    );
  });
});
