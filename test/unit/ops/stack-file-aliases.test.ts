import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { withRelease, withSameRelease } from "../../../ops/stack-file-edits.ts";

const own = { version: "1", model: "smollm2-135m-instruct", memoryMebibytes: 900, settings: { threads: 2 } };
const blueFirst = `config:
  bluegreen:blue: &own
    version: "1"
    model: smollm2-135m-instruct
    memoryMebibytes: 900
    settings: { threads: 2 }
  bluegreen:green: *own
`;
const greenFirst = blueFirst
  .replace("bluegreen:blue: &own", "bluegreen:green: &own")
  .replace("bluegreen:green: *own", "bluegreen:blue: *own");
const file = { file: "models/own.gguf", sha256: "a".repeat(64) };
const config = (text: string | undefined) =>
  (parse(text ?? "") as { config: Record<string, unknown> }).config;

describe("a color that shares its config with the other one by an alias", () => {
  it.each([
    ["is the alias", blueFirst],
    ["has the anchor", greenFirst],
  ])("gets a release of its own, with everything else it had, where it %s", (_what, text) => {
    const edited = config(withRelease(text, "bluegreen", "green", { version: "2", model: file }));
    expect(edited["bluegreen:green"]).toEqual({ ...own, version: "2", model: file });
    expect(edited["bluegreen:blue"]).toEqual(own);
  });

  it.each([blueFirst, greenFirst])("has the same release already: nothing changes", (text) => {
    expect(withSameRelease(text, "bluegreen", "green")).toBe(text);
  });
});
