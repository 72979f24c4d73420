import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { checkExplained, type FaultRow } from "./fault-table.ts";

/** Rows of this file so far: several may be kept in one millisecond. */
let kept = 0;

/** Adds a row to the table that the run prints at its end. Throws where something was lost and the row does not say why. */
export async function recordFault(row: FaultRow): Promise<void> {
  await keepRow(row);
  checkExplained(row);
}

/** Adds a row to the table, whatever it says. */
export async function keepRow(row: FaultRow): Promise<void> {
  const folder = inject("faultRows");
  await mkdir(folder, { recursive: true });
  kept += 1;
  const name = `${Date.now()}-${String(kept).padStart(3, "0")}-${row.fault.replace(/\W+/g, "-")}.json`;
  await writeFile(join(folder, name), JSON.stringify(row));
}
