import { createRequire } from "node:module";
import * as sdk from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { describe, expect, it } from "vitest";

const required = createRequire(import.meta.url);

describe.each([
  ["@pulumi/pulumi", sdk, "../../../start/pulumi.cjs"],
  ["@pulumi/pulumi/runtime", runtime, "../../../start/pulumi-runtime.cjs"],
])("what the program has instead of %s", (_name, real, path) => {
  const lazy = required(path) as Record<string, unknown>;
  const names = Object.keys(real).filter((name) => name !== "default");

  it("exports everything that it exports, and nothing else", () => {
    expect(Object.keys(lazy).sort()).toEqual(names.sort());
  });

  it("exports the very same", () => {
    const wholes = names.filter((name) => name !== "runtime");
    for (const name of wholes) expect(lazy[name], name).toBe((real as Record<string, unknown>)[name]);
  });
});
