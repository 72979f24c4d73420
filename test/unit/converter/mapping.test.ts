import { describe, expect, it } from "vitest";
import type { Leaf, Node } from "../../../converter/ontology/entity.ts";
import { ontologyOf } from "../../../converter/ontology/mapping.ts";
import { prefixes } from "../../../converter/ontology/vocabulary.ts";
import { readSchema } from "../../../converter/schema/read.ts";
import type { WrittenSchema, WrittenTable } from "./generated-schema.ts";

const namespace = "https://example.org/shop#";
const limits = { maxTables: 100, maxColumns: 100 };

/** What the ontology says of each thing, by its short name: `rdfs:range xsd:integer`. */
function said(tables: readonly WrittenTable[], more: Partial<WrittenSchema> = {}): Record<string, string[]> {
  const schema = readSchema({ baseIri: namespace, ...more, tables }, limits);
  return Object.fromEntries(
    [...ontologyOf(schema)].map(({ iri, facts }) => [
      short(iri),
      facts.map(({ predicate, object }) => `${short(predicate)} ${nodeText(object)}`),
    ]),
  );
}

function nodeText(node: Node): string {
  if (node.kind === "list") return `(${node.items.map(leafText).join(" ")})`;
  if (node.kind === "blank")
    return `[${node.facts.map(({ predicate, object }) => `${short(predicate)} ${leafText(object)}`).join("; ")}]`;
  return leafText(node);
}

function leafText(leaf: Leaf): string {
  if (leaf.kind === "iri") return short(leaf.iri);
  const datatype = short(leaf.datatype);
  return datatype === "xsd:string" ? leaf.value : `${leaf.value}^^${datatype}`;
}

function short(iri: string): string {
  const all = Object.entries({ "": namespace, ...prefixes });
  const [prefix, start = ""] = all.find(([, each]) => iri.startsWith(each)) ?? [];
  return prefix === undefined ? iri : `${prefix}:${iri.slice(start.length)}`;
}

const once = (property: string) =>
  `rdfs:subClassOf [rdf:type owl:Restriction; owl:onProperty ${property}; owl:cardinality 1^^xsd:nonNegativeInteger]`;
const atMostOnce = (property: string) =>
  `rdfs:subClassOf [rdf:type owl:Restriction; owl:onProperty ${property}; owl:maxCardinality 1^^xsd:nonNegativeInteger]`;

const id = { name: "id", type: "bigint" };
const customer: WrittenTable = { name: "customer", columns: [id], primaryKey: ["id"] };

describe("an ontology", () => {
  it("has a header with what the schema says of itself", () => {
    const all = said([customer], { label: "Shop", comment: "All of it", version: "3" });
    expect(all["https://example.org/shop"]).toEqual([
      "rdf:type owl:Ontology",
      "rdfs:label Shop",
      "rdfs:comment All of it",
      "owl:versionInfo 3",
    ]);
  });

  it("declares its one annotation", () => {
    expect(said([customer])["sql:definition"]?.[0]).toBe("rdf:type owl:AnnotationProperty");
  });
});

describe("a table", () => {
  it("is a class with a cardinality for each column, and its keys", () => {
    const table: WrittenTable = {
      name: "item",
      label: "Item",
      comment: "What is sold",
      columns: [
        { name: "shop", type: "int" },
        { name: "number", type: "int" },
        { name: "ean", type: "char(13)", nullable: false, unique: true },
        { name: "note", type: "text" },
      ],
      primaryKey: ["shop", "number"],
      uniqueKeys: [["note", "shop"]],
    };
    expect(said([table])[":item"]).toEqual([
      "rdf:type owl:Class",
      "rdfs:label Item",
      "rdfs:comment What is sold",
      'sql:definition PRIMARY KEY ("shop", "number")',
      'sql:definition UNIQUE ("ean")',
      'sql:definition UNIQUE ("note", "shop")',
      once(":item.ean"),
      atMostOnce(":item.note"),
      once(":item.number"),
      once(":item.shop"),
      "owl:hasKey (:item.shop :item.number)",
      "owl:hasKey (:item.ean)",
      "owl:hasKey (:item.note :item.shop)",
    ]);
  });

  it("without a key is a class without one", () => {
    expect(
      said([{ name: "log", columns: [{ name: "line", type: "text", nullable: false }] }])[":log"],
    ).toEqual(["rdf:type owl:Class", "rdfs:label log", once(":log.line")]);
  });
});

describe("a column", () => {
  it("is a datatype property of its table", () => {
    const columns = [
      { name: "first name", type: "varchar(80)", nullable: false, label: "Name", comment: "As on paper" },
    ];
    expect(said([{ name: "person", columns }])[":person.first%20name"]).toEqual([
      "rdf:type owl:DatatypeProperty",
      "rdfs:label Name",
      "rdfs:comment As on paper",
      "rdfs:domain :person",
      "rdfs:range xsd:string",
      'sql:definition "first name" varchar(80) NOT NULL',
    ]);
  });

  it.each([
    ["date", undefined, "rdfs:Literal"],
    ["time", "owl2", "rdfs:Literal"],
    ["interval", "owl2", "rdfs:Literal"],
    ["timestamp", "owl2", "xsd:dateTime"],
    ["date", "xsd", "xsd:date"],
    ["time", "xsd", "xsd:time"],
    ["interval", "xsd", "xsd:duration"],
    ["timestamp", "xsd", "xsd:dateTime"],
  ] as const)("of the type %s has with datatypes %s the range %s", (type, datatypes, range) => {
    const all = said([{ name: "t", columns: [{ name: "c", type }] }], datatypes ? { datatypes } : {});
    expect(all[":t.c"]).toContain(`rdfs:range ${range}`);
  });
});

describe("a foreign key", () => {
  const order = (nullable: boolean, more: object = {}): WrittenTable => ({
    name: "order",
    columns: [id, { name: "customer_id", type: "bigint", nullable }],
    primaryKey: ["id"],
    foreignKeys: [{ columns: ["customer_id"], references: { table: "customer" }, ...more }],
  });

  it("is an object property between the two tables, and leaves its column as it is", () => {
    const all = said([customer, order(false)]);
    expect(all[":order.customer_id.customer.ref"]).toEqual([
      "rdf:type owl:ObjectProperty",
      "rdfs:label customer_id → customer",
      "rdfs:domain :order",
      "rdfs:range :customer",
      'sql:definition FOREIGN KEY ("customer_id") REFERENCES "customer" ("id")',
    ]);
    expect(all[":order.customer_id"]).toContain("rdf:type owl:DatatypeProperty");
    expect(all[":order"]).toContain(once(":order.customer_id.customer.ref"));
    expect(Object.keys(all).filter((name) => name.endsWith("inverse"))).toEqual([]);
  });

  it("that may be NULL is there once at most", () => {
    expect(said([customer, order(true)])[":order"]).toContain(atMostOnce(":order.customer_id.customer.ref"));
  });

  it("has the name, the words and the way back that it states", () => {
    const all = said([
      customer,
      order(false, { name: "buyer", label: "bought by", comment: "Who pays", inverse: "orders" }),
    ]);
    expect(all[":order.buyer.ref"]).toEqual([
      "rdf:type owl:ObjectProperty",
      "rdfs:label bought by",
      "rdfs:comment Who pays",
      "rdfs:domain :order",
      "rdfs:range :customer",
      'sql:definition CONSTRAINT "buyer" FOREIGN KEY ("customer_id") REFERENCES "customer" ("id")',
    ]);
    expect(all[":order.buyer.inverse"]).toEqual([
      "rdf:type owl:ObjectProperty",
      "rdfs:label orders",
      "rdfs:domain :customer",
      "rdfs:range :order",
      "owl:inverseOf :order.buyer.ref",
    ]);
  });

  it("that leads back to its own table is a property of one class", () => {
    const columns = [id, { name: "parent", type: "bigint" }];
    const foreignKeys = [{ columns: ["parent"], references: { table: "node" } }];
    expect(
      said([{ name: "node", columns, primaryKey: ["id"], foreignKeys }])[":node.parent.node.ref"],
    ).toEqual(expect.arrayContaining(["rdfs:domain :node", "rdfs:range :node"]));
  });

  it("of several columns is one property, at most once where one of them may be NULL", () => {
    const target: WrittenTable = {
      name: "b",
      columns: [id, { name: "x", type: "int" }],
      primaryKey: ["x", "id"],
    };
    const columns = [
      { name: "p", type: "int", nullable: false },
      { name: "q", type: "bigint" },
    ];
    const all = said([
      target,
      { name: "a", columns, foreignKeys: [{ columns: ["p", "q"], references: { table: "b" } }] },
    ]);
    expect(all[":a.p.q.b.ref"]).toContain('sql:definition FOREIGN KEY ("p", "q") REFERENCES "b" ("x", "id")');
    expect(all[":a"]).toContain(atMostOnce(":a.p.q.b.ref"));
  });

  it.each([
    ["its primary key", { primaryKey: ["c"] }, true],
    ["a unique key", { uniqueKeys: [["c"]] }, true],
    ["more than a unique key", { uniqueKeys: [["c", "d"]] }, false],
    ["no key", {}, false],
  ])("of the columns of %s leads from one row at most: %s → %s", (_what, keys, isInverseFunctional) => {
    const columns = [
      { name: "c", type: "bigint" },
      { name: "d", type: "int" },
    ];
    const foreignKeys = [{ columns: ["c"], references: { table: "customer" } }];
    const property =
      said([customer, { name: "a", columns, ...keys, foreignKeys }])[":a.c.customer.ref"] ?? [];
    expect(property.includes("rdf:type owl:InverseFunctionalProperty")).toBe(isInverseFunctional);
  });
});

describe("a table of pairs", () => {
  const tag: WrittenTable = { name: "tag", columns: [{ name: "word", type: "text" }], primaryKey: ["word"] };
  const pairs: WrittenTable = {
    name: "tagged",
    columns: [
      { name: "tag", type: "text", comment: "The word" },
      { name: "customer", type: "bigint" },
    ],
    primaryKey: ["tag", "customer"],
    foreignKeys: [
      { columns: ["customer"], references: { table: "customer" } },
      { columns: ["tag"], references: { table: "tag" } },
    ],
  };

  it("is a property from the table of its first foreign key to the one of its second, and one back", () => {
    const all = said([customer, tag, { ...pairs, comment: "Who likes what" }]);
    expect(all[":tagged"]).toEqual([
      "rdf:type owl:ObjectProperty",
      "rdfs:label tagged",
      "rdfs:comment Who likes what",
      "rdfs:comment tag: The word",
      "rdfs:domain :customer",
      "rdfs:range :tag",
      'sql:definition "customer" bigint NOT NULL',
      'sql:definition "tag" text NOT NULL',
      'sql:definition PRIMARY KEY ("tag", "customer")',
      'sql:definition FOREIGN KEY ("customer") REFERENCES "customer" ("id")',
      'sql:definition FOREIGN KEY ("tag") REFERENCES "tag" ("word")',
    ]);
    expect(all[":tagged.customer.customer.inverse"]).toEqual([
      "rdf:type owl:ObjectProperty",
      "rdfs:label tagged (inverse)",
      "rdfs:domain :tag",
      "rdfs:range :customer",
      "owl:inverseOf :tagged",
    ]);
  });

  it("may lead from a table to itself", () => {
    const foreignKeys = pairs.columns.map(({ name }) => ({ columns: [name], references: { table: "tag" } }));
    const all = said([
      tag,
      { ...pairs, columns: pairs.columns.map(({ name }) => ({ name, type: "text" })), foreignKeys },
    ]);
    expect(all[":tagged"]).toEqual(expect.arrayContaining(["rdfs:domain :tag", "rdfs:range :tag"]));
  });

  const [first, second] = pairs.foreignKeys ?? [];
  const classes: readonly [what: string, table: WrittenTable, others: readonly WrittenTable[]][] = [
    [
      "has a column of its own",
      { ...pairs, columns: [...pairs.columns, { name: "since", type: "date" }] },
      [],
    ],
    ["has another primary key", { ...pairs, primaryKey: ["tag"] }, []],
    ["has no primary key", { ...pairs, primaryKey: undefined }, []],
    ["has a further unique key", { ...pairs, uniqueKeys: [["tag"]] }, []],
    ["has one foreign key", { ...pairs, foreignKeys: first ? [first] : [] }, []],
    [
      "has a third foreign key",
      {
        ...pairs,
        foreignKeys: [
          ...(pairs.foreignKeys ?? []),
          { name: "more", columns: ["tag"], references: { table: "tag" } },
        ],
      },
      [],
    ],
    [
      "has keys that share a column",
      { ...pairs, foreignKeys: second ? [second, { ...second, name: "again" }] : [] },
      [],
    ],
    [
      "is asked for the way back to its rows",
      { ...pairs, foreignKeys: (pairs.foreignKeys ?? []).map((key) => ({ ...key, inverse: "tags" })) },
      [],
    ],
    [
      "is referenced itself",
      pairs,
      [
        {
          name: "vote",
          columns: [
            { name: "t", type: "text" },
            { name: "c", type: "bigint" },
          ],
          foreignKeys: [{ columns: ["t", "c"], references: { table: "tagged" } }],
        },
      ],
    ],
  ];
  it.each(classes)("is a class where it %s", (_what, table, others) => {
    const all = said([customer, tag, table, ...others]);
    expect(all[":tagged"]?.[0]).toBe("rdf:type owl:Class");
    expect(all[":tagged.tag"]?.[0]).toBe("rdf:type owl:DatatypeProperty");
  });

  it("is a class where join tables are to be classes", () => {
    const all = said([customer, tag, pairs], { joinTables: "class" });
    expect(all[":tagged"]?.[0]).toBe("rdf:type owl:Class");
    expect(all[":tagged.tag.tag.ref"]).toContain("rdfs:range :tag");
  });
});
