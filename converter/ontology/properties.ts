import type { Column, ForeignKey, Schema, Table } from "../schema/schema.ts";
import { keysOf } from "./class-of.ts";
import type { Entity } from "./entity.ts";
import type { Names } from "./names.ts";
import { columnDefinition, foreignKeyDefinition } from "./sql-text.ts";
import { fact, iri, leads, texts, types, words } from "./statements.ts";
import { beyondOwl, owl, prefixes, rdfs, sqlDefinition } from "./vocabulary.ts";

/** The datatype property of a column. */
export function columnProperty(
  table: Table,
  column: Column,
  datatypes: Schema["datatypes"],
  names: Names,
): Entity {
  const isBeyond = datatypes === "owl2" && beyondOwl.includes(column.datatype);
  return {
    iri: names.column(table.name, column.name),
    facts: [
      ...types(owl.datatypeProperty),
      ...words(column, column.name),
      ...leads(names.table(table.name), isBeyond ? rdfs.literal : `${prefixes.xsd}${column.datatype}`),
      ...texts(sqlDefinition, [columnDefinition(column)]),
    ],
  };
}

/** The object property of a foreign key, and the one of the way back where it is meant. */
export function foreignKeyProperties(table: Table, key: ForeignKey, names: Names): readonly Entity[] {
  const [from, to] = [names.table(table.name), names.table(key.references.table)];
  const property: Entity = {
    iri: names.foreignKey(table, key),
    facts: [
      ...types(owl.objectProperty, ...(isOneToOne(table, key) ? [owl.inverseFunctionalProperty] : [])),
      ...words(key, key.name ?? `${key.columns.join(", ")} → ${key.references.table}`),
      ...leads(from, to),
      ...texts(sqlDefinition, [foreignKeyDefinition(key)]),
    ],
  };
  if (key.inverse === undefined) return [property];
  return [property, inverseOf(property.iri, names.inverse(table, key), key.inverse, [to, from])];
}

/** The property that leads back. */
export function inverseOf(
  property: string,
  inverse: string,
  label: string,
  [from, to]: readonly [from: string, to: string],
): Entity {
  return {
    iri: inverse,
    facts: [
      ...types(owl.objectProperty),
      ...words({ label, comment: undefined }, inverse),
      ...leads(from, to),
      fact(owl.inverseOf, iri(property)),
    ],
  };
}

/** True where no two rows lead to the same one: a key of the table is among the columns. */
function isOneToOne(table: Table, { columns }: ForeignKey): boolean {
  return keysOf(table).some((key) => key.every((name) => columns.includes(name)));
}
