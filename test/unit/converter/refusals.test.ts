import { describe, expect, it } from "vitest";
import { mostFindings, sentence } from "../../../converter/schema/findings.ts";
import { readSchema, SchemaRefused } from "../../../converter/schema/read.ts";

const limits = { maxTables: 5, maxColumns: 20 };

function refused(body: unknown): SchemaRefused {
  try {
    readSchema(body, limits);
  } catch (error) {
    if (error instanceof SchemaRefused) return error;
    throw error;
  }
  throw new Error("the schema was accepted");
}

function problemsOf(body: unknown): readonly string[] {
  return refused(body).findings.first.map(sentence);
}

const id = { name: "id", type: "int" };
const baseIri = "https://example.org/shop";

/** A schema of one table `a` beside a sound table `b` with the primary key `id`. */
function beside(table: object): object {
  return {
    baseIri,
    tables: [table, { name: "b", columns: [id, { name: "x", type: "int" }], primaryKey: ["id"] }],
  };
}

describe("a schema is refused", () => {
  it.each([
    ["no object", [], ["body: [] is refused: allowed is an object; write it in braces"]],
    ["nothing", null, ["body: null is refused: allowed is an object; write it in braces"]],
    ["no tables", { baseIri, tables: [] }, ["tables: 0 is refused: allowed is 1 entry or more; add one"]],
    [
      "a key that is not known",
      { baseIri, tables: [{ name: "a", columns: [{ ...id, primary: true }] }] },
      [
        "tables[0].columns[0].primary: true is refused: allowed is one of the keys name, type, datatype, nullable, unique, label, comment; remove it, or mend its spelling",
      ],
    ],
    [
      "an SQL type that is not known",
      { baseIri, tables: [{ name: "a", columns: [{ name: "place", type: "geometry" }] }] },
      [
        'tables[0].columns[0].type: "geometry" is refused: allowed is an SQL type that this converter knows; state the column\'s datatype beside it: one of string, boolean, integer, nonNegativeInteger, decimal, double, date, time, dateTime, duration, hexBinary, anyURI',
      ],
    ],
    [
      "a table twice",
      {
        baseIri,
        tables: [
          { name: "a", columns: [id] },
          { name: "a", columns: [id] },
        ],
      },
      [
        'tables[1].name: "a" is refused: allowed is a name that is there once (tables[0] has it too); rename or remove one of them',
      ],
    ],
    [
      "a column twice",
      { baseIri, tables: [{ name: "a", columns: [id, id] }] },
      [
        'tables[0].columns[1].name: "id" is refused: allowed is a name that is there once (columns[0] has it too); rename or remove one of them',
      ],
    ],
    [
      "a primary key of a column that is not there, and of one twice",
      { baseIri, tables: [{ name: "a", columns: [id], primaryKey: ["key", "id", "id"] }] },
      [
        'tables[0].primaryKey[0]: "key" is refused: allowed is a column of the table; add the column, or mend the name',
        'tables[0].primaryKey[2]: "id" is refused: allowed is a name that is there once ([1] has it too); rename or remove one of them',
      ],
    ],
    [
      "a primary key that may be NULL",
      { baseIri, tables: [{ name: "a", columns: [{ ...id, nullable: true }], primaryKey: ["id"] }] },
      [
        "tables[0].columns[0].nullable: true is refused: allowed is false in a column of the primary key; remove it, or the column from the key",
      ],
    ],
    [
      "a unique key of a column that is not there",
      { baseIri, tables: [{ name: "a", columns: [id], uniqueKeys: [["id"], ["x"]] }] },
      [
        'tables[0].uniqueKeys[1][0]: "x" is refused: allowed is a column of the table; add the column, or mend the name',
      ],
    ],
    [
      "a foreign key that leads to no table",
      beside({ name: "a", columns: [id], foreignKeys: [{ columns: ["id"], references: { table: "c" } }] }),
      [
        'tables[0].foreignKeys[0].references.table: "c" is refused: allowed is a table of this schema; add the table, or mend the name',
      ],
    ],
    [
      "a foreign key of a column that is not there",
      beside({ name: "a", columns: [id], foreignKeys: [{ columns: ["b_id"], references: { table: "b" } }] }),
      [
        'tables[0].foreignKeys[0].columns[0]: "b_id" is refused: allowed is a column of the table; add the column, or mend the name',
      ],
    ],
    [
      "a foreign key that leads to what is no key",
      beside({
        name: "a",
        columns: [id],
        foreignKeys: [{ columns: ["id"], references: { table: "b", columns: ["x"] } }],
      }),
      [
        'tables[0].foreignKeys[0].references.columns: ["x"] is refused: allowed is the primary key or a unique key of b; declare these columns unique in b, or reference a key',
      ],
    ],
    [
      "a foreign key that leads to a table without a key",
      {
        baseIri,
        tables: [
          { name: "a", columns: [id], foreignKeys: [{ columns: ["id"], references: { table: "a" } }] },
        ],
      },
      [
        "tables[0].foreignKeys[0].references.columns: nothing is refused: allowed is a key of the referenced table; state a primary key of a, or the columns of one of its unique keys here",
      ],
    ],
    [
      "a foreign key of more columns than it leads to",
      beside({
        name: "a",
        columns: [id, { name: "x", type: "int" }],
        foreignKeys: [{ columns: ["id", "x"], references: { table: "b" } }],
      }),
      [
        'tables[0].foreignKeys[0].references.columns: ["id"] is refused: allowed is 2 column(s), as many as the foreign key has; pair each column with one that it leads to',
      ],
    ],
    [
      "two foreign keys of one name",
      beside({
        name: "a",
        columns: [id],
        foreignKeys: [
          { name: "k", columns: ["id"], references: { table: "b" } },
          { name: "k", columns: ["id"], references: { table: "b" } },
        ],
      }),
      [
        'tables[0].foreignKeys[1].name: "k" is refused: allowed is a name that is there once (foreignKeys[0] has it too); rename or remove one of them',
      ],
    ],
    [
      "two foreign keys without names from the same columns to the same table",
      beside({
        name: "a",
        columns: [id],
        foreignKeys: [
          { columns: ["id"], references: { table: "b" } },
          { columns: ["id"], references: { table: "b", columns: ["id"] } },
        ],
      }),
      [
        'tables[0].foreignKeys[1]: {"columns":["id"],"references":{"table":"b","columns":["id"]}} is refused: allowed is one foreign key without a name from the same columns to the same table (foreignKeys[0] is another); remove it, or give it a name',
      ],
    ],
    [
      "more tables than are allowed",
      { baseIri, tables: Array.from({ length: 6 }, (_, at) => ({ name: `t${at}`, columns: [id] })) },
      [
        "tables: 6 is refused: allowed is at most 5 tables (MAX_TABLES); convert it in parts, or raise the limit",
      ],
    ],
    [
      "more columns than are allowed",
      {
        baseIri,
        tables: [
          { name: "a", columns: Array.from({ length: 21 }, (_, at) => ({ name: `c${at}`, type: "int" })) },
        ],
      },
      [
        "tables: 21 is refused: allowed is at most 20 columns in all tables together (MAX_COLUMNS); convert it in parts, or raise the limit",
      ],
    ],
  ])("with %s", (_what, body, problems) => {
    expect(problemsOf(body)).toEqual(problems);
  });

  it.each([
    ["not absolute", "shop"],
    ["of a scheme that no reader follows", "ftp://example.org/shop"],
    ["with a space", "https://example.org/my shop"],
    ["with a bracket", "https://example.org/<shop>"],
    ["with a # inside", "https://example.org/#shop"],
    ["with a broken percent sign", "https://example.org/100%"],
    ["without a host", "https:///shop"],
    ["of OWL", "http://www.w3.org/2002/07/owl#"],
    ["of XML Schema, without its #", "http://www.w3.org/2001/XMLSchema"],
    ["of this converter", "urn:bluegreen:sql:"],
    ["that is too long", `https://example.org/${"x".repeat(1024)}`],
    ["that is no text", 7],
  ])("with a base IRI %s", (_what, iri) => {
    const problems = problemsOf({ baseIri: iri, tables: [{ name: "a", columns: [id] }] });
    expect(problems).toEqual([
      expect.stringMatching(
        /^baseIri: .* is refused: allowed is an .*; give the ontology an IRI of your own$/,
      ),
    ]);
  });

  it.each([
    ["", "an empty name"],
    ["x".repeat(129), "a long name"],
    ["a\nb", "a name with a line break"],
    ["a\u0000b", "a name with a NUL"],
    ["\ud800", "half of a character"],
    [7, "a number"],
    [undefined, "no name"],
  ])("with %j: %s", (name, _what) => {
    expect(problemsOf({ baseIri, tables: [{ name, columns: [id] }] })).toEqual([
      expect.stringMatching(
        /^tables\[0\]\.name: .* is refused: allowed is a name of 1 to 128 characters without control characters; write it as the database has it$/,
      ),
    ]);
  });

  it("with every problem at once, of every table", () => {
    const problems = refused({
      baseIri: "shop",
      joinTables: "rows",
      more: 1,
      tables: [
        {
          name: "a",
          columns: [
            { name: "x", type: "wat", nullable: "no" },
            { name: "y", type: "geometry" },
          ],
        },
        {
          name: "b",
          columns: [id],
          primaryKey: ["key"],
          foreignKeys: [{ columns: ["id"], references: { table: "a" } }],
        },
        "c",
      ],
    }).findings.first;
    expect(problems.map(({ path }) => path)).toEqual([
      "baseIri",
      "joinTables",
      "more",
      "tables[0].columns[0].nullable",
      "tables[0].columns[1].type",
      "tables[2]",
      "tables[1].primaryKey[0]",
    ]);
  });

  it("with a list of the first problems where there are very many, and their number", () => {
    const columns = Array.from({ length: 20 }, () =>
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}`, at])),
    );
    const { findings, message } = refused({ baseIri, tables: [{ name: "a", columns }] });
    expect(findings.first.length).toBe(mostFindings);
    expect(findings.count).toBe(20 * 32);
    expect(message).toBe("the schema has 640 problem(s)");
  });

  it("with values of any size, which are told shortened", () => {
    const deep: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    const [table, name] = problemsOf({
      baseIri,
      tables: [deep, { name: "y".repeat(100_000), columns: [id] }],
    });
    expect(table?.length).toBeLessThan(250);
    expect(name?.length).toBeLessThan(300);
  });
});

describe("a schema is accepted", () => {
  it.each([
    ["https://example.org/shop", "https://example.org/shop", "https://example.org/shop#"],
    ["https://example.org/shop#", "https://example.org/shop", "https://example.org/shop#"],
    ["http://example.org/shop/", "http://example.org/shop/", "http://example.org/shop/"],
    ["urn:example:shop", "urn:example:shop", "urn:example:shop#"],
    ["urn:example:shop:", "urn:example:shop", "urn:example:shop:"],
    ["https://例え.jp/größe", "https://例え.jp/größe", "https://例え.jp/größe#"],
  ])("with the base IRI %s, as the ontology %s of the namespace %s", (written, iri, namespace) => {
    const schema = readSchema({ baseIri: written, tables: [{ name: "a", columns: [id] }] }, limits);
    expect([schema.iri, schema.namespace]).toEqual([iri, namespace]);
  });

  it("with what SQL implies: columns may be NULL, those of the primary key may not, each key is there once", () => {
    const columns = [
      id,
      { name: "x", type: "int", unique: true },
      { name: "y", type: "my_domain", datatype: "string" },
    ];
    const uniqueKeys = [["id"], ["x"], ["y", "x"], ["x", "y"]];
    const table = { name: "a", columns, primaryKey: ["id"], uniqueKeys };
    const [read] = readSchema({ baseIri, tables: [table] }, limits).tables;
    expect(read?.columns.map(({ name, nullable, datatype }) => [name, nullable, datatype])).toEqual([
      ["id", false, "integer"],
      ["x", true, "integer"],
      ["y", true, "string"],
    ]);
    expect(read?.uniqueKeys).toEqual([["x"], ["y", "x"]]);
  });
});
