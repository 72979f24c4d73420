import type { Findings, Path } from "./findings.ts";
import type { Table } from "./schema.ts";
import type { WrittenTable } from "./shape.ts";

/** A table whose form is right, and its place in the list. */
export interface Sound {
  readonly index: number;
  readonly table: WrittenTable;
}

/** What a foreign key has to know of the table that it leads to. */
export type KeyedTable = Omit<Table, "foreignKeys">;

/** Every column of a key has to be one of the table, and to be in the key once. */
export function checkColumns(
  key: readonly string[],
  known: { has(name: string): boolean },
  path: Path,
  findings: Findings,
): void {
  for (const [at, name] of key.entries()) {
    const first = key.indexOf(name);
    if (first < at) twice(findings, [...path, at], name, `[${first}] has it too`);
    else if (!known.has(name))
      findings.add([...path, at], name, "a column of the table", "add the column, or mend the name");
  }
}

export function twice(findings: Findings, path: Path, name: string, where: string): void {
  findings.add(path, name, `a name that is there once (${where})`, "rename or remove one of them");
}
