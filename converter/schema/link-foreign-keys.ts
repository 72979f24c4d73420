import type { Findings, Path } from "./findings.ts";
import { checkColumns, twice, type KeyedTable, type Sound } from "./names.ts";
import { sameColumns, type ForeignKey } from "./schema.ts";
import type { WrittenTable } from "./shape.ts";

type Written = NonNullable<WrittenTable["foreignKeys"]>[number];

/** The foreign keys of one table, each with the columns that it leads to. */
export function linkedForeignKeys(
  { index, table }: Sound,
  targets: ReadonlyMap<string, KeyedTable>,
  places: ReadonlyMap<unknown, number>,
  findings: Findings,
): readonly ForeignKey[] {
  const known = new Set(table.columns.map(({ name }) => name));
  const firsts = new Map<string, number>();
  return (table.foreignKeys ?? []).map((key, at): ForeignKey => {
    const path = ["tables", index, "foreignKeys", at];
    checkColumns(key.columns, known, [...path, "columns"], findings);
    const property = propertyOf(key);
    const first = firsts.get(property);
    if (first === undefined) firsts.set(property, at);
    else checkTwin(key, first, path, findings);
    const target = targets.get(key.references.table);
    if (!target && !places.has(key.references.table))
      findings.add(
        [...path, "references", "table"],
        key.references.table,
        "a table of this schema",
        "add the table, or mend the name",
      );
    const columns = target ? referenced(key, target, path, findings) : [];
    const { name, label, comment, inverse } = key;
    const references = { table: key.references.table, columns };
    return { name, label, comment, columns: key.columns, references, inverse };
  });
}

/** Two of one name, or without names from the same columns to the same table, would be one property. */
function checkTwin(key: Written, first: number, path: Path, findings: Findings): void {
  if (key.name !== undefined)
    twice(findings, [...path, "name"], key.name, `foreignKeys[${first}] has it too`);
  else
    findings.add(
      path,
      { columns: key.columns, references: key.references },
      `one foreign key without a name from the same columns to the same table (foreignKeys[${first}] is another)`,
      "remove it, or give it a name",
    );
}

/** What its property is named after. */
function propertyOf({ name, columns, references }: Written): string {
  return JSON.stringify(name === undefined ? [columns, references.table] : name);
}

function referenced(key: Written, target: KeyedTable, path: Path, findings: Findings): readonly string[] {
  const place = [...path, "references", "columns"];
  const columns = key.references.columns ?? target.primaryKey;
  if (columns.length === 0) {
    const cure = `state a primary key of ${target.name}, or the columns of one of its unique keys here`;
    findings.add(place, undefined, "a key of the referenced table", cure);
    return columns;
  }
  const known = new Set(target.columns.map(({ name }) => name));
  const before = findings.count;
  checkColumns(columns, known, place, findings);
  if (findings.count > before) return columns;
  if (![target.primaryKey, ...target.uniqueKeys].some((candidate) => sameColumns(candidate, columns))) {
    // A row would lead to several, and the property's cardinality would be wrong.
    const cure = `declare these columns unique in ${target.name}, or reference a key`;
    findings.add(place, columns, `the primary key or a unique key of ${target.name}`, cure);
  } else if (columns.length !== key.columns.length) {
    const limit = `${key.columns.length} column(s), as many as the foreign key has`;
    findings.add(place, columns, limit, "pair each column with one that it leads to");
  }
  return columns;
}
