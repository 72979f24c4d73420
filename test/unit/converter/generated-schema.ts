/** A schema as users write it: what `POST /convert` takes. */
export interface WrittenSchema {
  baseIri: string;
  label?: string;
  comment?: string;
  version?: string;
  joinTables?: "property" | "class";
  datatypes?: "owl2" | "xsd";
  tables: WrittenTable[];
}

export interface WrittenTable {
  name: string;
  label?: string;
  comment?: string;
  columns: WrittenColumn[];
  primaryKey?: string[];
  uniqueKeys?: string[][];
  foreignKeys?: WrittenForeignKey[];
}

export interface WrittenColumn {
  name: string;
  type: string;
  nullable?: boolean;
  unique?: boolean;
  label?: string;
  comment?: string;
}

export interface WrittenForeignKey {
  name?: string;
  label?: string;
  comment?: string;
  columns: string[];
  references: { table: string; columns?: string[] };
  inverse?: string;
}

/** Names that databases take when they are quoted, and that mean something in IRIs, Turtle, SQL, OWL or JavaScript. */
export const oddNames: readonly string[] = [
  "select",
  "Thing",
  "owl:Class",
  "ref",
  "inverse",
  "a.b",
  "a..b",
  ".",
  "100 %",
  "%2E",
  'say "hi"',
  "it's",
  "back\\slash",
  "<iri>",
  "{brace}",
  "hash#tag",
  "path/to?x=1&y=2",
  "größe",
  "gro\u0308ße",
  "Straße",
  "顧客",
  "заказ",
  "عميل",
  "naïve_😀",
  "__proto__",
  "constructor",
  "0",
  "-",
  "_",
  " ",
  "a b",
  "A B",
  "@prefix",
  "\u00a0",
];

const types = [
  "bigint",
  "INTEGER",
  "varchar(80)",
  "character varying(255)",
  "decimal(10, 2)",
  "int unsigned",
  "boolean",
  "date",
  "timestamp(6) with time zone",
  "double precision",
  "bytea",
  "enum('a','b)c')",
];

const words = [
  "Whatever it is.",
  'With "quotes" and \\ in it',
  "Two\nlines\tand a tab",
  "Ünïcödé 😀",
  "</owl:Class> . .",
];

/**
 * A schema with everything that a schema can have, the same for the same number of tables: keys of one and of several columns, references to
 * earlier tables, to itself and by unique keys, join tables, odd names.
 */
export function generatedSchema(tableCount: number): WrittenSchema {
  const random = randomNumbers(tableCount);
  const below = (limit: number) => Math.floor(random() * limit);
  const chance = (percent: number) => below(100) < percent;
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const said = () => ({
    ...(chance(30) ? { label: `${pick(words)} ${below(1000)}` } : {}),
    ...(chance(30) ? { comment: `${pick(words)} ${below(1000)}` } : {}),
  });
  const column = (name: string, more: Partial<WrittenColumn> = {}): WrittenColumn => ({
    name,
    type: pick(types),
    ...(chance(50) ? { nullable: chance(50) } : {}),
    ...said(),
    ...more,
  });
  const tables: WrittenTable[] = [];
  /** Tables whose rows can be led to. */
  const targets: WrittenTable[] = [];

  const reference = (table: WrittenTable, target: WrittenTable, named: boolean) => {
    const key = (chance(20) ? target.uniqueKeys?.[0] : undefined) ?? target.primaryKey ?? [];
    const number = table.foreignKeys?.length ?? 0;
    const nullable = chance(50);
    const columns = key.map((name) => `to ${number} ${name}`);
    for (const name of columns) table.columns.push(column(name, { nullable }));
    (table.foreignKeys ??= []).push({
      ...(named ? { name: `${pick(oddNames)} ${number}` } : {}),
      columns,
      references: { table: target.name, ...(key === target.primaryKey ? {} : { columns: [...key] }) },
      ...said(),
      ...(chance(30) ? { inverse: pick(words) } : {}),
    });
  };

  for (let number = 0; number < tableCount; number += 1) {
    const name = oddNames[number] ?? `table_${number}`;
    if (number % 10 === 9) {
      tables.push(joinTable(name, pick(targets), pick(targets)));
      continue;
    }
    const names = [...new Set(Array.from({ length: 3 + below(9) }, () => pick(oddNames)))];
    const keyLength = chance(25) ? Math.min(2, names.length) : 1;
    const primaryKey = names.slice(0, keyLength).reverse();
    const table: WrittenTable = {
      name,
      ...said(),
      columns: names.map((each) => column(each, primaryKey.includes(each) ? { nullable: false } : {})),
      primaryKey,
      uniqueKeys: chance(40) ? [names.slice(-2)] : [],
    };
    for (const each of table.columns.slice(keyLength)) if (chance(10)) each.unique = true;
    for (let count = below(3); count > 0 && targets.length > 0; count -= 1)
      reference(table, pick(targets), chance(50));
    if (chance(10)) reference(table, table, true);
    tables.push(table);
    targets.push(table);
  }
  return { baseIri: "https://example.org/generated#", label: "Generated", version: "1.0", tables };
}

function joinTable(name: string, one: WrittenTable, other: WrittenTable): WrittenTable {
  const side = (target: WrittenTable, prefix: string) =>
    (target.primaryKey ?? []).map((each) => ({
      name: `${prefix} ${each}`,
      type: "bigint",
      comment: `${prefix} of the pair`,
    }));
  const [from, to] = [side(one, "from"), side(other, "to")];
  const names = (columns: readonly WrittenColumn[]) => columns.map((column) => column.name);
  return {
    name,
    label: `pairs of ${name}`,
    columns: [...to, ...from],
    primaryKey: [...names(from), ...names(to)],
    foreignKeys: [
      { columns: names(from), references: { table: one.name } },
      { columns: names(to), references: { table: other.name } },
    ],
  };
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
