import { createRequire } from "node:module";
import {
  byColumns,
  byName,
  type ColumnFacts,
  type Facts,
  type ForeignKeyFacts,
  type TableFacts,
} from "./facts.ts";

export interface Term {
  readonly termType: string;
  readonly value: string;
  readonly language?: string;
}

export interface Quad {
  readonly subject: Term;
  readonly predicate: Term;
  readonly object: Term;
}

interface Library {
  readonly Parser: new (options: { format: string }) => { parse(text: string): Quad[] };
}

// The library is one of the converter's packages, not of the project's.
const { Parser } = createRequire(new URL("../../../converter/package.json", import.meta.url))(
  "n3",
) as Library;

export function quadsOf(turtle: string): readonly Quad[] {
  return new Parser({ format: "text/turtle" }).parse(turtle);
}

const owl = "http://www.w3.org/2002/07/owl#";
const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const rdfs = "http://www.w3.org/2000/01/rdf-schema#";

/**
 * What an ontology states about tables. Names come from IRIs, what may be missing from cardinalities, keys and references from axioms; SQL types, the
 * primary one of the keys, and which column leads to which, from annotations.
 */
export class Ontology {
  readonly #bySubject = new Map<string, Quad[]>();
  /** Things of a type, and those that lead to something by a property. */
  readonly #byObject = new Map<string, string[]>();

  constructor(turtle: string) {
    for (const quad of quadsOf(turtle)) {
      add(this.#bySubject, quad.subject.value, quad);
      add(this.#byObject, `${quad.predicate.value} ${quad.object.value}`, quad.subject.value);
    }
  }

  /** Things of which a property says something. */
  subjects(predicate: string, object: string): readonly string[] {
    return this.#byObject.get(`${predicate} ${object}`) ?? [];
  }

  /** What is said of a thing by a property. */
  values(subject: string, predicate: string): readonly string[] {
    const said = this.#bySubject.get(subject) ?? [];
    return said.filter((quad) => quad.predicate.value === predicate).map(({ object }) => object.value);
  }

  value(subject: string, predicate: string): string | undefined {
    const [first, ...more] = this.values(subject, predicate);
    if (more.length > 0) throw new Error(`${subject} has several ${predicate}`);
    return first;
  }

  /** Everything of a type, by IRI. */
  typed(type: string): readonly string[] {
    return this.subjects(`${rdf}type`, owl + type);
  }

  list(head: string): readonly string[] {
    if (head === `${rdf}nil`) return [];
    const [first, rest] = [this.value(head, `${rdf}first`), this.value(head, `${rdf}rest`)];
    if (first === undefined || rest === undefined) throw new Error(`${head} is no list`);
    return [first, ...this.list(rest)];
  }

  facts(namespace: string): Facts {
    const [iri = ""] = this.typed("Ontology");
    const tables = this.typed("Class").map((each) => this.#table(each, namespace));
    const properties = this.typed("ObjectProperty").filter(
      (each) => this.#parts(each, namespace).length === 1,
    );
    const joins = properties.map((each) => this.#join(each, namespace));
    return {
      iri,
      ...this.#words(iri),
      version: this.value(iri, `${owl}versionInfo`),
      tables: byName([...tables, ...joins]),
    };
  }

  #table(iri: string, namespace: string): TableFacts {
    const [name = ""] = this.#parts(iri, namespace);
    const definitions = this.#definitions(iri);
    const primary = definitions.find((each) => each.startsWith("PRIMARY KEY "));
    const primaryKey = primary === undefined ? [] : quotedNames(primary);
    const keys = this.values(iri, `${owl}hasKey`).map((head) =>
      JSON.stringify(
        this.list(head)
          .map((property) => this.#parts(property, namespace)[1])
          .sort(),
      ),
    );
    const properties = this.subjects(`${rdfs}domain`, iri);
    const isA = (property: string, type: string) => this.values(property, `${rdf}type`).includes(owl + type);
    const references = properties
      .filter((each) => isA(each, "ObjectProperty"))
      .filter((each) => this.#parts(each, namespace).at(-1) === "ref");
    return {
      name,
      ...this.#words(iri),
      columns: byName(
        properties
          .filter((each) => isA(each, "DatatypeProperty"))
          .map((each) => this.#column(each, iri, namespace)),
      ),
      primaryKey,
      uniqueKeys: keys.filter((key) => key !== JSON.stringify([...primaryKey].sort())).sort(),
      foreignKeys: byColumns(references.map((each) => this.#foreignKey(each, iri, namespace))),
    };
  }

  #column(iri: string, table: string, namespace: string): ColumnFacts {
    const [, name = ""] = this.#parts(iri, namespace);
    const [definition = ""] = this.#definitions(iri);
    return { name, type: typeIn(definition), nullable: this.#isOptional(iri, table), ...this.#words(iri) };
  }

  #foreignKey(iri: string, table: string, namespace: string): ForeignKeyFacts {
    const parts = this.#parts(iri, namespace);
    const key = keyIn(this.#definitions(iri)[0] ?? "");
    const [target = ""] = this.#parts(this.value(iri, `${rdfs}range`) ?? "", namespace);
    const [inverse] = this.subjects(`${owl}inverseOf`, iri);
    return {
      name: parts.length === 3 ? parts[1] : undefined,
      columns: parts.length === 3 ? key.columns : parts.slice(1, -2),
      table: target,
      references: key.references,
      optional: this.#isOptional(iri, table),
      ...this.#words(iri),
      inverse: inverse === undefined ? undefined : this.value(inverse, `${rdfs}label`),
    };
  }

  /** A property that stands for a table of pairs. */
  #join(iri: string, namespace: string): TableFacts {
    const [name = ""] = this.#parts(iri, namespace);
    const definitions = this.#definitions(iri);
    const keys = definitions.filter((each) => each.includes("FOREIGN KEY ")).map(keyIn);
    const remarks = this.values(iri, `${rdfs}comment`);
    const columns = definitions
      .filter((each) => each.startsWith('"'))
      .map((each): ColumnFacts => {
        const [column = ""] = quotedNames(each);
        const comment = remarks.find((remark) => remark.startsWith(`${column}: `));
        return {
          name: column,
          type: typeIn(each),
          nullable: !each.endsWith(" NOT NULL"),
          label: column,
          comment: comment?.slice(column.length + 2),
        };
      });
    const [domain = "", range = ""] = ["domain", "range"].map((end) => this.value(iri, rdfs + end) ?? "");
    const ends = [domain, range].map((end) => this.#parts(end, namespace)[0] ?? "");
    const primary = definitions.find((each) => each.startsWith("PRIMARY KEY ")) ?? "";
    return {
      name,
      label: this.value(iri, `${rdfs}label`) ?? "",
      comment: undefined,
      columns: byName(columns),
      primaryKey: quotedNames(primary),
      uniqueKeys: [],
      foreignKeys: byColumns(
        keys.map(({ columns, references }, at) => ({
          name: undefined,
          columns,
          table: ends[at] ?? "",
          references,
          optional: false,
          label: `${columns.join(", ")} → ${ends[at] ?? ""}`,
          comment: undefined,
          inverse: undefined,
        })),
      ),
    };
  }

  #isOptional(property: string, table: string): boolean {
    const restrictions = this.values(table, `${rdfs}subClassOf`).filter(
      (each) => this.value(each, `${owl}onProperty`) === property,
    );
    const [restriction = "", ...more] = restrictions;
    if (more.length > 0) throw new Error(`${property} is restricted twice`);
    const [exactly, atMost] = ["cardinality", "maxCardinality"].map((each) =>
      this.value(restriction, owl + each),
    );
    if ((exactly ?? atMost) !== "1") throw new Error(`${property} has no cardinality of 1`);
    return exactly === undefined;
  }

  #words(iri: string): { label: string; comment: string | undefined } {
    return { label: this.value(iri, `${rdfs}label`) ?? "", comment: this.value(iri, `${rdfs}comment`) };
  }

  #definitions(iri: string): readonly string[] {
    return this.values(iri, "urn:bluegreen:sql:definition");
  }

  #parts(iri: string, namespace: string): readonly string[] {
    if (!iri.startsWith(namespace)) throw new Error(`${iri} is not in ${namespace}`);
    return iri.slice(namespace.length).split(".").map(decodeURIComponent);
  }
}

function add<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const known = map.get(key);
  if (known) known.push(item);
  else map.set(key, [item]);
}

function quotedNames(sql: string): readonly string[] {
  return [...sql.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name = ""]) => name.replaceAll('""', '"'));
}

function typeIn(definition: string): string {
  return definition.replace(/^"(?:[^"]|"")*" /, "").replace(/ NOT NULL$/, "");
}

function keyIn(definition: string): { columns: readonly string[]; references: readonly string[] } {
  const list = String.raw`\((?:"(?:[^"]|"")*"(?:, )?)+\)`;
  const found = new RegExp(`FOREIGN KEY (${list}) REFERENCES "(?:[^"]|"")*" (${list})$`).exec(definition);
  if (!found) throw new Error(`no foreign key: ${definition}`);
  return { columns: quotedNames(found[1] ?? ""), references: quotedNames(found[2] ?? "") };
}
