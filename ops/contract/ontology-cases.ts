import { paths } from "../../app/contract.ts";
import {
  expect,
  expectHeader,
  expectShape,
  expectStatus,
  get,
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

/** What a server with a converter promises; one without, whose document has no such path, knows none. */
export const ontologyCases: readonly ContractCase[] = [
  {
    title: `POST ${paths.ontology} makes an ontology of a schema, or is 404 where the server has no converter`,
    async check(subject) {
      const answer = await post(subject, paths.ontology, schema);
      if (!(await hasConverter(subject))) {
        expectStatus(answer, 404);
        expectShape(answer, shapes.completionError);
        return;
      }
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
    async check(subject) {
      const [customer] = schema.tables;
      const lost = { ...customer, foreignKeys: [{ columns: ["id"], references: { table: "nobody" } }] };
      const answer = await post(subject, paths.ontology, { ...schema, tables: [lost] });
      const known = await hasConverter(subject);
      expectStatus(answer, ...(known ? [400, 422] : [404]));
      if (!known) return;
      expect(
        answer.body.includes("nobody"),
        `the answer does not name the table: ${answer.body.slice(0, 160)}`,
      );
    },
  },
];

async function hasConverter(subject: Subject): Promise<boolean> {
  const { paths: documented } = expectShape(await get(subject, paths.openapi), shapes.openApi);
  return paths.ontology in documented;
}

/** Local names of what Turtle declares to be a class. */
export function classesIn(turtle: string): string[] {
  const declared = turtle.matchAll(
    /^\s*(?:<[^>]*[#/]([^>#/]+)>|[\w-]*:([\w%.-]+))\s+(?:a|rdf:type)\s+owl:Class\b/gm,
  );
  return [...declared].map(([, iri, name]) => iri ?? name ?? "");
}
