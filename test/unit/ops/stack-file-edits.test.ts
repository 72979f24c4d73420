import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { withCanaryPercent, withRelease, withSameRelease } from "../../../ops/stack-file-edits.ts";

const original = `# The dev stack.
config:
  bluegreen:activeColor: blue # who serves

  bluegreen:blue:
    version: "1" # a comment
    model: smollm2-135m-instruct
  bluegreen:green: { version: 2, settings: { threads: 1 } }

# the end
`;
const config = (text: string | undefined) =>
  (parse(text ?? "") as { config: Record<string, unknown> }).config;

describe("the canary's percent", () => {
  it("is a line of its own below the active color, and goes without a trace", () => {
    const ten = withCanaryPercent(original, "bluegreen", 10) ?? "";
    expect(ten).toBe(original.replace("who serves\n", "who serves\n  bluegreen:canary: { percent: 10 }\n"));
    const fifty = withCanaryPercent(ten, "bluegreen", 50) ?? "";
    expect(fifty).toBe(ten.replace("10 }", "50 }"));
    expect(withCanaryPercent(fifty, "bluegreen", 0)).toBe(original);
  });

  it("keeps the ends of lines", () => {
    const windows = original.replaceAll("\n", "\r\n");
    const ten = withCanaryPercent(windows, "bluegreen", 10) ?? "";
    expect(ten).toContain("  bluegreen:canary: { percent: 10 }\r\n");
    expect(withCanaryPercent(ten, "bluegreen", 0)).toBe(windows);
  });

  it.each([
    ["a block", "config:\n  bluegreen:activeColor: blue\n  bluegreen:canary:\n    percent: 5\n  x:y: 1\n"],
    ["the last block", "config:\n  bluegreen:activeColor: blue\n  canary:\n    percent: 5\n"],
    ["the last line, without an end", "config:\n  activeColor: blue\n  canary: {percent: 5}"],
    ["a flow", "config: { activeColor: blue, canary: { percent: 5 } }\n"],
    ["a comment beside it", "config:\n  activeColor: blue\n  canary: # some\n    percent: 5 # of them\n"],
  ])("is edited in its place in %s", (_form, text) => {
    expect(withCanaryPercent(text, "bluegreen", 37)).toBe(text.replace("5", "37"));
    const none = withCanaryPercent(text, "bluegreen", 0);
    expect([undefined, 0]).toContain(
      (
        Object.entries(config(none)).find(([key]) => key.endsWith("canary"))?.[1] as
          { percent: number } | undefined
      )?.percent,
    );
    expect(none).toContain("blue");
  });

  it("comes into a config in one line", () => {
    expect(config(withCanaryPercent("config: { activeColor: blue }\n", "bluegreen", 10))).toEqual({
      activeColor: "blue",
      "bluegreen:canary": { percent: 10 },
    });
  });

  it("is nothing where there is nothing to remove, and refused without a config", () => {
    expect(withCanaryPercent(original, "bluegreen", 0)).toBe(original);
    expect(withCanaryPercent("", "bluegreen", 10)).toBeUndefined();
  });
});

describe("a release in a stack's file", () => {
  it("changes version and model in their place", () => {
    expect(withRelease(original, "bluegreen", "blue", { version: "7", model: "smollm2-1.7b-instruct" })).toBe(
      original.replace('"1"', '"7"').replace("smollm2-135m-instruct", "smollm2-1.7b-instruct"),
    );
  });

  it("gets what was left out, and keeps everything else", () => {
    const model = { file: "models/own.gguf", sha256: "a".repeat(64) };
    const text = withRelease(original, "bluegreen", "green", { version: "3", model });
    expect(config(text)).toEqual({
      ...config(original),
      "bluegreen:green": { version: "3", settings: { threads: 1 }, model },
    });
    for (const comment of ["# The dev stack.", "# who serves", "# a comment", "# the end"])
      expect(text).toContain(comment);
  });

  it("turns a preset's name into a file, and back", () => {
    const model = { file: "models/own.gguf", sha256: "0".repeat(64) };
    const filed = withRelease(original, "bluegreen", "blue", { version: "1.10", model }) ?? "";
    expect(config(filed)["bluegreen:blue"]).toEqual({ version: "1.10", model });
    const named = withRelease(filed, "bluegreen", "blue", { version: "5", model: "smollm2-135m-instruct" });
    expect(config(named)["bluegreen:blue"]).toEqual({ version: "5", model: "smollm2-135m-instruct" });
  });

  it("of a color that was left out begins with what the other color has", () => {
    const text =
      "config:\n  bluegreen:activeColor: blue\n  bluegreen:blue: { version: '1', memoryMebibytes: 512 }\n";
    expect(
      config(withRelease(text, "bluegreen", "green", { version: "2", model: "smollm2-135m-instruct" })),
    ).toMatchObject({
      "bluegreen:blue": { version: "1", memoryMebibytes: 512 },
      "bluegreen:green": { version: "2", memoryMebibytes: 512, model: "smollm2-135m-instruct" },
    });
  });

  it("is the other color's, whole", () => {
    const text = withSameRelease(original, "bluegreen", "green") ?? "";
    expect(config(text)["bluegreen:green"]).toEqual(config(original)["bluegreen:blue"]);
    expect(withSameRelease(text, "bluegreen", "green")).toBe(text);
    expect(
      withSameRelease("config:\n  activeColor: blue\n  blue: {version: 1}\n", "bluegreen", "green"),
    ).toContain("version: 1");
  });
});
