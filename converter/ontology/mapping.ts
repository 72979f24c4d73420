import type { Schema, Table } from "../schema/schema.ts";
import { classOf } from "./class-of.ts";
import type { Entity } from "./entity.ts";
import { joinProperties } from "./join-properties.ts";
import { joinsOf } from "./join-table.ts";
import { Names } from "./names.ts";
import { columnProperty, foreignKeyProperties } from "./properties.ts";
import { texts, types, words } from "./statements.ts";
import { owl, sqlDefinition } from "./vocabulary.ts";

/**
 * The ontology of a schema, one entity after the other; the same for every order in which tables, columns and keys are listed.
 * converter/README.md has the rules.
 */
export function* ontologyOf(schema: Schema): Generator<Entity> {
  const names = new Names(schema.namespace);
  const joins = joinsOf(schema);
  yield header(schema);
  yield definition;
  for (const listed of sorted(schema.tables, ({ name }) => name)) {
    const table = ordered(listed, names);
    const join = joins.get(table.name);
    if (join) {
      yield* joinProperties({ ...join, table }, names);
      continue;
    }
    yield classOf(table, names);
    for (const column of table.columns) yield columnProperty(table, column, schema.datatypes, names);
    for (const key of table.foreignKeys) yield* foreignKeyProperties(table, key, names);
  }
}

const definition: Entity = {
  iri: sqlDefinition,
  facts: [
    ...types(owl.annotationProperty),
    ...words({ label: "SQL definition", comment: "What the database declares." }, ""),
  ],
};

function header(schema: Schema): Entity {
  const { iri, version } = schema;
  const versions = texts(owl.versionInfo, version === undefined ? [] : [version]);
  return { iri, facts: [...types(owl.ontology), ...words(schema, iri), ...versions] };
}

/** Everything but the columns of a key, whose order is a part of it. */
function ordered(table: Table, names: Names): Table {
  return {
    ...table,
    columns: sorted(table.columns, ({ name }) => name),
    uniqueKeys: sorted(table.uniqueKeys, (key) => JSON.stringify(key)),
    foreignKeys: sorted(table.foreignKeys, (key) => names.foreignKey(table, key)),
  };
}

/** By code units, as no language sorts: the same on every machine. */
function sorted<Item>(items: readonly Item[], by: (item: Item) => string): readonly Item[] {
  return items
    .map((item) => ({ item, name: by(item) }))
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
    .map(({ item }) => item);
}
