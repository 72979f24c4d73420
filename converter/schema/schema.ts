import type { Datatype } from "./sql-type.ts";

/** A relational schema that was checked: every name in it leads somewhere, every rule that `read.ts` states holds. */
export interface Schema {
  /** IRI of the ontology. */
  readonly iri: string;
  /** What the IRIs of tables and columns begin with; ends in `#`, `/` or `:`. */
  readonly namespace: string;
  readonly label: string | undefined;
  readonly comment: string | undefined;
  readonly version: string | undefined;
  /** What becomes of tables that hold nothing but pairs. @default "property" */
  readonly joinTables: "property" | "class";
  /** Whether ranges stay within OWL 2's datatypes, or are XML Schema's as for RDF data. @default "owl2" */
  readonly datatypes: "owl2" | "xsd";
  readonly tables: readonly Table[];
}

export interface Table {
  readonly name: string;
  readonly label: string | undefined;
  readonly comment: string | undefined;
  readonly columns: readonly Column[];
  /** Names of columns; empty without a primary key. */
  readonly primaryKey: readonly string[];
  /** Keys besides the primary one, each once. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface Column {
  readonly name: string;
  /** As the schema has it: `varchar(80)`. */
  readonly type: string;
  readonly datatype: Datatype;
  /** False for columns of the primary key. */
  readonly nullable: boolean;
  readonly label: string | undefined;
  readonly comment: string | undefined;
}

export interface ForeignKey {
  /** Name of the constraint; part of the property's IRI where it is stated. */
  readonly name: string | undefined;
  readonly label: string | undefined;
  readonly comment: string | undefined;
  readonly columns: readonly string[];
  readonly references: { readonly table: string; readonly columns: readonly string[] };
  /** Label of the way back; undefined where none is meant. */
  readonly inverse: string | undefined;
}

/** A column by its name. Only for names that were checked. */
export function columnOf(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (!found) throw new Error(`${table.name} has no column ${name}`);
  return found;
}

/** The same columns, in whatever order. */
export function sameColumns(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}
