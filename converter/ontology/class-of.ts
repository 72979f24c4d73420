import type { ForeignKey, Table } from "../schema/schema.ts";
import type { Entity } from "./entity.ts";
import type { Names } from "./names.ts";
import { keyDefinitions } from "./sql-text.ts";
import { key, oneValue, texts, types, words } from "./statements.ts";
import { owl, sqlDefinition } from "./vocabulary.ts";

/** The class of a table: how often each of its properties may be there, and what tells its rows apart. */
export function classOf(table: Table, names: Names): Entity {
  const optional = new Set(table.columns.filter(({ nullable }) => nullable).map(({ name }) => name));
  const columnIri = (name: string) => names.column(table.name, name);
  return {
    iri: names.table(table.name),
    facts: [
      ...types(owl.class),
      ...words(table, table.name),
      ...texts(sqlDefinition, keyDefinitions(table)),
      ...table.columns.map(({ name, nullable }) => oneValue(columnIri(name), nullable)),
      ...table.foreignKeys.map((each) => oneValue(names.foreignKey(table, each), isOptional(each, optional))),
      ...keysOf(table).map((columns) => key(columns.map(columnIri))),
    ],
  };
}

/** All keys of a table, the primary one first. */
export function keysOf({ primaryKey, uniqueKeys }: Table): readonly (readonly string[])[] {
  return primaryKey.length === 0 ? uniqueKeys : [primaryKey, ...uniqueKeys];
}

/** A row whose key holds a NULL leads nowhere. */
function isOptional({ columns }: ForeignKey, optional: ReadonlySet<string>): boolean {
  return columns.some((name) => optional.has(name));
}
