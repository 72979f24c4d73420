import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeName } from "../../../bench/exclusive.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-test-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a name that is in use is refused, with who uses it, until it is given back", async () => {
  const giveBack = await takeName("bench", folder);
  await expect(takeName("bench", folder)).rejects.toThrow(`in use by process ${process.pid}`);
  await takeName("other", folder);
  await giveBack();
  await takeName("bench", folder);
});

test("the name of a process that is gone is free", async () => {
  const file = join(folder, "bluegreen-bench.pid");
  await writeFile(file, "2147483646\n");
  await takeName("bench", folder);
  expect(await readFile(file, "utf8")).toBe(`${process.pid}\n`);
});
