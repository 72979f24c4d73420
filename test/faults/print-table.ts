import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { faultTable, type FaultRow } from "./fault-table.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of this run's rows, a JSON file each; by name in the order in which they were recorded. */
    readonly faultRows: string;
  }
}

/** Before the first of the tests in test/faults: a folder for their rows. After the last one: prints them as one table. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-faults-"));
  project.provide("faultRows", folder);
  return async () => {
    const rows = await rowsIn(folder);
    if (rows.length > 0) process.stdout.write(`\n${faultTable(rows)}\n`);
    await rm(folder, { recursive: true });
  };
}

async function rowsIn(folder: string): Promise<FaultRow[]> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text) => JSON.parse(text) as FaultRow);
}
