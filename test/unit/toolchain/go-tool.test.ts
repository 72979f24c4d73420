import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stateOf, type GoTool } from "../../../toolchain/go/tool.ts";

let tool: GoTool;

beforeEach(async () => {
  const sources = await mkdtemp(join(tmpdir(), "go-tool-"));
  await writeFile(join(sources, "go.mod"), "module x\n");
  tool = { name: "x", mainPackage: ".", sources, linkerFlags: "-s -w", path: join(sources, "x") };
});

afterEach(() => rm(tool.sources, { recursive: true }));

it("is built anew for other arguments of its compilation, and not for the same", async () => {
  const state = await stateOf(tool);
  expect(await stateOf({ ...tool })).toBe(state);
  const others: Partial<GoTool>[] = [
    { mainPackage: "./cmd" },
    { linkerFlags: "-s" },
    { tags: ["small"] },
    { notInlined: ["cloud/..."] },
  ];
  for (const other of others) expect(await stateOf({ ...tool, ...other })).not.toBe(state);
});
