import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { classesIn, ontologyCases } from "../../../ops/contract/ontology-cases.ts";
import { runContract } from "../../../ops/contract/run.ts";
import { withHttp } from "../../../ops/http.ts";

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** Problems of a server that answers a good schema with one thing and a wrong one with another, with the path documented or not. */
async function problems(good: Answer, wrong: Answer, documented = true): Promise<string[]> {
  const documentation = { openapi: "3.1.0", paths: documented ? { "/v1/ontology": {} } : {} };
  server = createServer((request, response) => {
    if (request.method === "GET")
      return response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify(documentation));
    let body = "";
    request.on("data", (piece) => (body += String(piece)));
    request.on("end", () => {
      const { status, type = "application/json", body: text } = body.includes("nobody") ? wrong : good;
      response.writeHead(status, { "content-type": type }).end(text);
    });
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const results = await withHttp({ timeoutSeconds: 5 }, (http) =>
    runContract(ontologyCases, { http, baseUrl }),
  );
  expect(results).toHaveLength(2);
  return results.flatMap(({ problem }) => problem ?? []);
}

const turtle = [
  "@prefix : <https://example.org/contract#> .",
  ":customer a owl:Class ;",
  '  rdfs:label "customer" .',
  "<https://example.org/contract#invoice> a owl:Class .",
].join("\n");
const ontology = { status: 200, type: "text/turtle; charset=utf-8", body: turtle };
const refusal = { status: 422, body: '{"error":"tables[0]: \\"nobody\\" is refused"}' };
const none = {
  status: 404,
  body: '{"error":{"message":"this server has no converter","type":"invalid_request_error","code":"no_converter"}}',
};

describe("the contract of ontologies", () => {
  it("is kept by a server with a converter, and by one that says that it has none", async () => {
    expect(await problems(ontology, refusal)).toEqual([]);
    expect(await problems(none, none, false)).toEqual([]);
  });

  it("is broken by a server that documents the path and does not know it, or knows it and does not tell", async () => {
    expect(await problems(none, none)).toEqual([
      expect.stringContaining("status 404, expected 200"),
      expect.stringContaining("status 404, expected 400 or 422"),
    ]);
    server?.close();
    expect(await problems(ontology, refusal, false)).toEqual([
      expect.stringContaining("status 200, expected 404"),
      expect.stringContaining("status 422, expected 404"),
    ]);
  });

  it.each([
    ["a broken converter", { status: 500, body: "{}" }, refusal, /status 500, expected 200/],
    ["another form", { ...ontology, type: "application/json" }, refusal, /content-type/],
    [
      "a table that got lost",
      { ...ontology, body: turtle.replace(/^.*invoice.*$/m, "") },
      refusal,
      /are customer,/,
    ],
    ["a schema that leads nowhere, converted", ontology, ontology, /status 200, expected 400 or 422/],
    ["a refusal that says nothing", ontology, { status: 422, body: "{}" }, /does not name the table/],
  ])("is broken by %s", async (_what, good, wrong, problem) => {
    const found = await problems(good, wrong);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(problem);
  });
});

describe("the classes of an ontology", () => {
  it("are found by their names, written short or in full, and nothing else is one", () => {
    const text = `${turtle}\n:customer.id a owl:DatatypeProperty .\n:order%20line a owl:Class.`;
    expect(classesIn(text)).toEqual(["customer", "invoice", "order%20line"]);
  });
});
