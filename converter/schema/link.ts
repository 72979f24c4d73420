import type { Findings } from "./findings.ts";
import { linkedForeignKeys } from "./link-foreign-keys.ts";
import { checkColumns, twice, type KeyedTable, type Sound } from "./names.ts";
import { sameColumns, type Column, type Table } from "./schema.ts";

/**
 * Checks what tables say about names, their own and each other's, and fills in what SQL implies.
 *
 * @param places the first place of every table's name, whether its form is right or not
 */
export function linked(
  sound: readonly Sound[],
  places: ReadonlyMap<unknown, number>,
  findings: Findings,
): readonly Table[] {
  const tables = sound.map((each) => {
    const { name } = each.table;
    const first = places.get(name);
    if (first !== undefined && first < each.index)
      twice(findings, ["tables", each.index, "name"], name, `tables[${first}] has it too`);
    return { each, keyed: keyed(each, findings) };
  });
  const targets = new Map(tables.map(({ keyed }) => [keyed.name, keyed]));
  return tables.map(({ each, keyed }) => ({
    ...keyed,
    foreignKeys: linkedForeignKeys(each, targets, places, findings),
  }));
}

function keyed({ index, table }: Sound, findings: Findings): KeyedTable {
  const place = ["tables", index];
  const primaryKey = table.primaryKey ?? [];
  const known = new Map<string, number>();
  const columns = table.columns.map((column, at): Column => {
    const path = [...place, "columns", at];
    const first = known.get(column.name);
    if (first === undefined) known.set(column.name, at);
    else twice(findings, [...path, "name"], column.name, `columns[${first}] has it too`);
    const isKey = primaryKey.includes(column.name);
    if (isKey && column.nullable === true)
      findings.add(
        [...path, "nullable"],
        true,
        "false in a column of the primary key",
        "remove it, or the column from the key",
      );
    const { label, comment } = column;
    const nullable = !isKey && (column.nullable ?? true);
    return { name: column.name, type: column.type, datatype: column.datatype, nullable, label, comment };
  });
  checkColumns(primaryKey, known, [...place, "primaryKey"], findings);
  const written = table.uniqueKeys ?? [];
  for (const [at, key] of written.entries()) checkColumns(key, known, [...place, "uniqueKeys", at], findings);
  const alone = table.columns.filter(({ unique }) => unique === true).map(({ name }) => [name]);
  const uniqueKeys = [...alone, ...written].filter(
    (key, at, all) =>
      !sameColumns(key, primaryKey) && all.findIndex((other) => sameColumns(other, key)) === at,
  );
  const { name, label, comment } = table;
  return { name, label, comment, columns, primaryKey, uniqueKeys };
}
