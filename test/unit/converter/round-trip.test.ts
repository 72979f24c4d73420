import { describe, expect, it } from "vitest";
import { convert } from "../../../converter/convert.ts";
import { readSchema } from "../../../converter/schema/read.ts";
import { factsOf } from "./facts.ts";
import { generatedSchema, type WrittenSchema } from "./generated-schema.ts";
import { Ontology, quadsOf } from "./ontology-facts.ts";

const limits = { maxTables: 2000, maxColumns: 20_000 };

async function turtleOf(schema: WrittenSchema): Promise<string> {
  return (await convert(readSchema(JSON.parse(JSON.stringify(schema)), limits))).toString("utf8");
}

describe("the ontology of a schema of 200 tables", () => {
  const schema = generatedSchema(200);

  it.each(["property", "class"] as const)(
    "has every fact of the schema, with join tables as a %s",
    async (joinTables) => {
      const turtle = await turtleOf({ ...schema, joinTables });
      const facts = new Ontology(turtle).facts(schema.baseIri);
      expect(facts.tables.length).toBe(200);
      expect(facts).toEqual(factsOf(schema));
    },
  );

  it("has join tables as properties there and back, and nothing of their rows", async () => {
    const ontology = new Ontology(await turtleOf(schema));
    expect(ontology.typed("Class").length).toBe(180);
    const joins = schema.tables.filter((_, number) => number % 10 === 9);
    expect(joins.length).toBe(20);
    for (const { name } of joins) {
      const [property = ""] = ontology.subjects(label, `pairs of ${name}`);
      const [inverse = ""] = ontology.subjects(inverseOf, property);
      expect([ontology.value(inverse, domain), ontology.value(inverse, range)]).toEqual([
        ontology.value(property, range),
        ontology.value(property, domain),
      ]);
    }
  });

  it("has no text with a language and no blank node that is used twice or never", async () => {
    const quads = quadsOf(await turtleOf(schema));
    expect(quads.filter(({ object }) => (object.language ?? "") !== "")).toEqual([]);
    const blank = (end: "subject" | "object") =>
      quads.filter((quad) => quad[end].termType === "BlankNode").map((quad) => quad[end].value);
    const used = blank("object");
    expect(new Set(used).size).toBe(used.length);
    expect(new Set(used)).toEqual(new Set(blank("subject")));
  });

  it("is the same text for whatever order tables, columns and keys are listed in", async () => {
    const turned: WrittenSchema = {
      ...schema,
      tables: schema.tables.toReversed().map((table, at) => ({
        ...table,
        columns: table.columns.toReversed(),
        ...(table.uniqueKeys ? { uniqueKeys: table.uniqueKeys.toReversed() } : {}),
        // Which way a join table leads is a fact of the order of its two keys.
        ...(table.foreignKeys && (199 - at) % 10 !== 9
          ? { foreignKeys: table.foreignKeys.toReversed() }
          : {}),
      })),
    };
    expect(await turtleOf(turned)).toBe(await turtleOf(schema));
  });
});

const label = "http://www.w3.org/2000/01/rdf-schema#label";
const domain = "http://www.w3.org/2000/01/rdf-schema#domain";
const range = "http://www.w3.org/2000/01/rdf-schema#range";
const inverseOf = "http://www.w3.org/2002/07/owl#inverseOf";

describe("a schema", () => {
  it("is converted with the least that it can have", async () => {
    const schema: WrittenSchema = {
      baseIri: "urn:example:least",
      tables: [{ name: "t", columns: [{ name: "c", type: "int" }] }],
    };
    expect(new Ontology(await turtleOf(schema)).facts("urn:example:least#")).toEqual(factsOf(schema));
  });

  it.each([1, 2, 3, 5, 8, 13, 21, 34, 55])("keeps its facts with %i generated tables", async (count) => {
    const schema = generatedSchema(count);
    expect(new Ontology(await turtleOf(schema)).facts(schema.baseIri)).toEqual(factsOf(schema));
  });
});
