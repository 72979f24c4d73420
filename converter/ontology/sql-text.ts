import type { Column, ForeignKey, Table } from "../schema/schema.ts";

/** A name as SQL quotes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function columnDefinition({ name, type, nullable }: Column): string {
  return `${quoted(name)} ${type}${nullable ? "" : " NOT NULL"}`;
}

export function foreignKeyDefinition({ name, columns, references }: ForeignKey): string {
  const constraint = name === undefined ? "" : `CONSTRAINT ${quoted(name)} `;
  const target = `${quoted(references.table)} ${list(references.columns)}`;
  return `${constraint}FOREIGN KEY ${list(columns)} REFERENCES ${target}`;
}

/** Primary and unique keys of a table, a line each. */
export function keyDefinitions({ primaryKey, uniqueKeys }: Table): readonly string[] {
  const primary = primaryKey.length === 0 ? [] : [`PRIMARY KEY ${list(primaryKey)}`];
  return [...primary, ...uniqueKeys.map((key) => `UNIQUE ${list(key)}`)];
}

function list(names: readonly string[]): string {
  return `(${names.map(quoted).join(", ")})`;
}
