import { describe, expect, it } from "vitest";
import {
  configValues,
  holdsSecrets,
  restored,
  withActiveColor,
  withoutSalt,
} from "../../../ops/stack-file.ts";

const original = `# The dev stack.
config:
  bluegreen:activeColor: "blue" # who serves

  bluegreen:blue:
    version: "1"
    # a comment inside
  bluegreen:green: { version: 2, settings: { threads: 1 } }

# the end
`;
const salt = "encryptionsalt: v1:99upzv0X3j0=:v1:vdzO7vB5dedPTFgE:/5GtLYGATU6t1whwa85EQQvqyMC62A==\n";
/** As pulumi writes the file: without blank lines, flow maps in its own style. */
const rewritten = original
  .replace(/\n\n/g, "\n")
  .replace(/\{ (.*) \}\n/, "{version: 2, settings: {threads: 1}}\n");

describe("the salt line", () => {
  it("goes, and every other byte stays", () => {
    expect(withoutSalt(original + salt)).toBe(original);
    expect(withoutSalt(salt + original)).toBe(original);
    expect(withoutSalt((original + salt).replaceAll("\n", "\r\n"))).toBe(original.replaceAll("\n", "\r\n"));
  });

  it("stays where a value is encrypted with it", () => {
    const secret = `config:\n  bluegreen:password:\n    secure: v1:abc\n${salt}`;
    expect(withoutSalt(secret)).toBe(secret);
    expect(holdsSecrets("config:\n  bluegreen:a: {secure: v1:abc}\n")).toBe(true);
    expect(holdsSecrets("config:\n  bluegreen:insecure: yes\n")).toBe(false);
  });
});

describe("a stack's file after a command", () => {
  it("is what it was, although pulumi wrote it in its own style", () => {
    expect(restored(original, rewritten + salt)).toBe(original);
  });

  it("keeps what somebody else changed in the meantime, without the salt", () => {
    const changed = rewritten.replace('"blue"', '"green"');
    expect(restored(original, changed + salt)).toBe(changed);
  });

  it("loses a salt that plain pulumi had left", () => {
    expect(restored(original + salt, rewritten + salt)).toBe(original);
    expect(restored(original + salt, original + salt)).toBe(original);
  });

  it("keeps the salt of secrets that came", () => {
    const withSecret = `${rewritten}  bluegreen:password:\n    secure: v1:abc\n${salt}`;
    expect(restored(original, withSecret)).toBe(withSecret);
  });
});

describe("another active color", () => {
  it("changes its value and nothing else", () => {
    expect(withActiveColor(original, "bluegreen", "green")).toBe(original.replace('"blue"', '"green"'));
    expect(withActiveColor("config:\n  bluegreen:activeColor: blue\n", "bluegreen", "green")).toBe(
      "config:\n  bluegreen:activeColor: green\n",
    );
    expect(withActiveColor("config:\n  activeColor: green\n", "bluegreen", "blue")).toBe(
      "config:\n  activeColor: blue\n",
    );
  });

  it("is refused where there is no plain one", () => {
    expect(withActiveColor("config: {}\n", "bluegreen", "green")).toBeUndefined();
    expect(withActiveColor("", "bluegreen", "green")).toBeUndefined();
    expect(
      withActiveColor("config:\n  bluegreen:activeColor:\n    secure: abc\n", "bluegreen", "green"),
    ).toBeUndefined();
  });
});

describe("config as the program gets it", () => {
  it("is text, objects as JSON, keys with their project", () => {
    expect(configValues(original, "name: bluegreen\n", "bluegreen")).toEqual({
      "bluegreen:activeColor": "blue",
      "bluegreen:blue": '{"version":"1"}',
      "bluegreen:green": '{"version":2,"settings":{"threads":1}}',
    });
  });

  it("takes the project's defaults, and leaves secrets out", () => {
    const project = "name: bluegreen\nconfig:\n  activeColor: {default: green}\n  modelDirectory: models\n";
    const stack =
      "config:\n  bluegreen:modelDirectory: other\n  bluegreen:password: {secure: abc}\n  aws:region: x\n" +
      "  bluegreen:history: {kind: postgres, url: {secure: abc}}\n";
    expect(configValues(stack, project, "bluegreen")).toEqual({
      "bluegreen:activeColor": "green",
      "bluegreen:modelDirectory": "other",
      "aws:region": "x",
    });
  });

  it("is nothing for an empty file", () => {
    expect(configValues("", "name: bluegreen\n", "bluegreen")).toEqual({});
  });
});
