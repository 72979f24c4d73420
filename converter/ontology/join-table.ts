import { sameColumns, type ForeignKey, type Schema, type Table } from "../schema/schema.ts";

/** A table whose rows say nothing but which row of one table goes with which of another. */
export interface Join {
  readonly table: Table;
  /** The foreign key that is listed first: the property leads from its table. */
  readonly from: ForeignKey;
  readonly to: ForeignKey;
}

/**
 * The join tables of a schema that become properties, by name. Each has two foreign keys that share no column, a primary key of all its columns,
 * which are those of the two, and nothing that asks for its rows: no further key, no foreign key that leads to it, no `inverse`.
 */
export function joinsOf({ tables, joinTables }: Schema): ReadonlyMap<string, Join> {
  if (joinTables === "class") return new Map();
  const referenced = new Set(
    tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ references }) => references.table)),
  );
  const joins = tables.flatMap((table): Join[] => {
    const [from, to, ...more] = table.foreignKeys;
    if (!from || !to || more.length > 0 || referenced.has(table.name)) return [];
    const names = table.columns.map(({ name }) => name);
    const isJoin =
      table.uniqueKeys.length === 0 &&
      from.inverse === undefined &&
      to.inverse === undefined &&
      sameColumns(names, table.primaryKey) &&
      // As many as there are columns, and all of them: so none is in both.
      sameColumns([...from.columns, ...to.columns], names) &&
      names.every((name) => from.columns.includes(name) || to.columns.includes(name));
    return isJoin ? [{ table, from, to }] : [];
  });
  return new Map(joins.map((join) => [join.table.name, join]));
}
