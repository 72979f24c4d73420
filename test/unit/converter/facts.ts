import type { WrittenSchema, WrittenTable } from "./generated-schema.ts";

/** Everything that a schema states, in an order of its own, whatever it was read from. */
export interface Facts {
  readonly iri: string;
  readonly label: string;
  readonly comment: string | undefined;
  readonly version: string | undefined;
  readonly tables: readonly TableFacts[];
}

export interface TableFacts {
  readonly name: string;
  readonly label: string;
  readonly comment: string | undefined;
  readonly columns: readonly ColumnFacts[];
  readonly primaryKey: readonly string[];
  readonly uniqueKeys: readonly string[];
  readonly foreignKeys: readonly ForeignKeyFacts[];
}

export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly label: string;
  readonly comment: string | undefined;
}

export interface ForeignKeyFacts {
  readonly name: string | undefined;
  readonly columns: readonly string[];
  readonly table: string;
  readonly references: readonly string[];
  readonly optional: boolean;
  readonly label: string;
  readonly comment: string | undefined;
  readonly inverse: string | undefined;
}

/** What a schema states, as it is written. */
export function factsOf(schema: WrittenSchema): Facts {
  return {
    iri: schema.baseIri.replace(/#$/, ""),
    label: schema.label ?? schema.baseIri.replace(/#$/, ""),
    comment: schema.comment,
    version: schema.version,
    tables: byName(schema.tables.map((table) => tableFacts(table, schema))),
  };
}

function tableFacts(table: WrittenTable, schema: WrittenSchema): TableFacts {
  const primaryKey = table.primaryKey ?? [];
  const nullable = (name: string) =>
    !primaryKey.includes(name) && (table.columns.find((each) => each.name === name)?.nullable ?? true);
  const alone = table.columns.filter(({ unique }) => unique).map(({ name }) => [name]);
  const keys = [...alone, ...(table.uniqueKeys ?? [])].map((key) => JSON.stringify([...key].sort()));
  return {
    name: table.name,
    label: table.label ?? table.name,
    comment: table.comment,
    columns: byName(
      table.columns.map(({ name, type, label, comment }) => ({
        name,
        type,
        nullable: nullable(name),
        label: label ?? name,
        comment,
      })),
    ),
    primaryKey,
    uniqueKeys: [...new Set(keys)].filter((key) => key !== JSON.stringify([...primaryKey].sort())).sort(),
    foreignKeys: byColumns(
      (table.foreignKeys ?? []).map(({ name, columns, references, label, comment, inverse }) => ({
        name,
        columns,
        table: references.table,
        references:
          references.columns ??
          schema.tables.find((each) => each.name === references.table)?.primaryKey ??
          [],
        optional: columns.some(nullable),
        label: label ?? name ?? `${columns.join(", ")} → ${references.table}`,
        comment,
        inverse,
      })),
    ),
  };
}

export function byName<Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] {
  return [...items].sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function byColumns(items: readonly ForeignKeyFacts[]): readonly ForeignKeyFacts[] {
  const text = ({ name, columns, table }: ForeignKeyFacts) => JSON.stringify([columns, table, name]);
  return [...items].sort((one, other) => (text(one) < text(other) ? -1 : 1));
}
