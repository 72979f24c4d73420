import type { Entity } from "./entity.ts";
import type { Join } from "./join-table.ts";
import type { Names } from "./names.ts";
import { inverseOf } from "./properties.ts";
import { columnDefinition, foreignKeyDefinition, keyDefinitions } from "./sql-text.ts";
import { leads, texts, types, words, type Words } from "./statements.ts";
import { owl, rdfs, sqlDefinition } from "./vocabulary.ts";

/** The two object properties of a join table, there and back. What is said of its columns and keys becomes comments. */
export function joinProperties({ table, from, to }: Join, names: Names): readonly Entity[] {
  const property = names.table(table.name);
  const [first, second] = [names.table(from.references.table), names.table(to.references.table)];
  const keys = [from, to];
  const definitions = [
    ...table.columns.map(columnDefinition),
    ...keyDefinitions(table),
    ...keys.map(foreignKeyDefinition),
  ];
  const remarks = [
    ...table.columns.flatMap((column) => remark(column.name, column)),
    ...keys.flatMap((key) => remark(key.name ?? key.columns.join(", "), key)),
  ];
  const there: Entity = {
    iri: property,
    facts: [
      ...types(owl.objectProperty),
      ...words(table, table.name),
      ...texts(
        rdfs.comment,
        [...new Set(remarks)].filter((each) => each !== table.comment),
      ),
      ...leads(first, second),
      ...texts(sqlDefinition, definitions),
    ],
  };
  const label = `${table.label ?? table.name} (inverse)`;
  return [there, inverseOf(property, names.inverse(table, from), label, [second, first])];
}

/** `student_id: Student: Who is enrolled.`, or nothing. */
function remark(name: string, { label, comment }: Words): readonly string[] {
  const said = [label, comment].filter((part) => part !== undefined);
  return said.length === 0 ? [] : [[name, ...said].join(": ")];
}
