import { paths } from "../../app/contract.ts";
import {
  expect,
  expectHeader,
  expectShape,
  expectStatus,
  post,
  type ContractCase,
  type Subject,
} from "./case.ts";
import * as shapes from "./shapes.ts";

/** Two tables, and a key from one to the other. */
const schema = {
  baseIri: "https://example.org/contract#",
  tables: [
    {
      name: "customer",
      columns: [
        { name: "id", type: "integer" },
        { name: "email", type: "varchar(254)", nullable: false, unique: true },
      ],
      primaryKey: ["id"],
    },
    {
      name: "invoice",
      columns: [
        { name: "id", type: "integer" },
        { name: "customer_id", type: "integer", nullable: false },
      ],
      primaryKey: ["id"],
      foreignKeys: [{ columns: ["customer_id"], references: { table: "customer" } }],
    },
  ],
};

/** What a server with a converter promises; one without has no such path. */
export const ontologyCases: readonly ContractCase[] = [
  {
    title: `POST ${paths.ontology} makes an ontology of a schema, or is 404 where the server has no converter`,
    async check(subject) {
      const answer = await post(subject, paths.ontology, schema);
      if (answer.status === 404) return void expectShape(answer, shapes.completionError);
      expectStatus(answer, 200);
      expectHeader(answer, "content-type", /^text\/turtle/);
      const classes = classesIn(answer.body);
      expect(
        ["customer", "invoice"].every((table) => classes.includes(table)),
        `the classes of the ontology are ${classes.join(", ") || "none"}, expected customer and invoice`,
      );
    },
  },
  {
    title: `POST ${paths.ontology} with a key that leads nowhere is the client's fault, or 404 without a converter`,
    async check(subject: Subject) {
      const [customer] = schema.tables;
      const lost = { ...customer, foreignKeys: [{ columns: ["id"], references: { table: "nobody" } }] };
      const answer = await post(subject, paths.ontology, { ...schema, tables: [lost] });
      expectStatus(answer, 400, 404, 422);
      if (answer.status !== 404)
        expect(
          answer.body.includes("nobody"),
          `the answer does not name the table: ${answer.body.slice(0, 160)}`,
        );
    },
  },
];

/** Local names of what Turtle declares to be a class. */
export function classesIn(turtle: string): string[] {
  const declared = turtle.matchAll(
    /^\s*(?:<[^>]*[#/]([^>#/]+)>|[\w-]*:([\w%.-]+))\s+(?:a|rdf:type)\s+owl:Class\b/gm,
  );
  return [...declared].map(([, iri, name]) => iri ?? name ?? "");
}
