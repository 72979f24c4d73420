import type { ForeignKey, Table } from "../schema/schema.ts";

/**
 * IRIs of what a schema names. Each is the namespace and parts that points separate, and which say by their number and the last of them
 * what is named, so no two things have one IRI:
 *
 * - `table`: a table
 * - `table.column`: a column
 * - `table.name.ref`: a foreign key that has a name
 * - `table.column.….table.ref`: one that has none, by its columns and the table that it leads to
 * - `….inverse` in place of `….ref`: the way back
 */
export class Names {
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  table(table: string): string {
    return this.#iri(table);
  }

  column(table: string, column: string): string {
    return this.#iri(table, column);
  }

  foreignKey({ name: table }: Pick<Table, "name">, key: ForeignKey): string {
    return this.#iri(table, ...keyParts(key), "ref");
  }

  inverse({ name: table }: Pick<Table, "name">, key: ForeignKey): string {
    return this.#iri(table, ...keyParts(key), "inverse");
  }

  #iri(...parts: readonly string[]): string {
    return this.#namespace + parts.map(encoded).join(".");
  }
}

function keyParts({ name, columns, references }: ForeignKey): readonly string[] {
  return name === undefined ? [...columns, references.table] : [name];
}

/**
 * A name as a part of an IRI. Letters, digits, `_` and `-` stay, everything else is percent-encoded, the point above all; so is every character
 * outside of ASCII where Unicode's normal form C would change the name. Decoding gives the name again.
 */
export function encoded(name: string): string {
  const others = name.normalize("NFC") === name ? /[^\p{L}\p{N}_-]/gu : /[^A-Za-z0-9_-]/gu;
  return name.replace(others, percent);
}

/** The name that `encoded` was given. */
export function decoded(part: string): string {
  return decodeURIComponent(part);
}

function percent(character: string): string {
  const bytes = [...Buffer.from(character, "utf8")];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
