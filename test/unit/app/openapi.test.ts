import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { apiRoutes } from "../../../app/http.ts";
import { asks, documentOf } from "./openapi-document.ts";
import { serverFixture, type Fixture } from "./server-fixture.ts";

/** `GET /ready`, … as the server registers them, in the document's way of writing. */
function registered({ parts }: Fixture): string[] {
  const routes: string[] = [];
  const recorder = (method: string) => (url: string) =>
    routes.push(`${method} ${url.replace(/:(\w+)/g, "{$1}")}`);
  const server = { get: recorder("GET"), post: recorder("POST") };
  apiRoutes(server as unknown as Parameters<typeof apiRoutes>[0], parts);
  return routes.sort();
}

async function documented(fixture: Fixture): Promise<string[]> {
  const { paths } = await documentOf(fixture);
  return Object.entries(paths)
    .flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    .sort();
}

describe("the OpenAPI document", () => {
  const fixture = serverFixture({ environment: { CONVERTER_URL: "http://converter:8090" } });

  it("has every route of the server, and nothing else", async () => {
    const { openapi } = await documentOf(fixture);
    expect(openapi).toBe("3.1.0");
    expect(await documented(fixture)).toEqual(registered(fixture));
  });

  it("lacks the paths about a converter where there is none, so that a color without one can take over", async () => {
    const without = serverFixture();
    const converting = ["POST /v1/ontology", "GET /ready/model"];
    expect(await documented(without)).toEqual(
      registered(without).filter((route) => !converting.includes(route)),
    );
    expect((await documentOf(without)).components.schemas).not.toHaveProperty("RelationalSchema");
  });

  it("has unique names of operations, and refers to nothing that it lacks", async () => {
    const document = await documentOf(fixture);
    const ids = Object.values(document.paths).flatMap((each) =>
      Object.values(each).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, kind = "", name = ""] of JSON.stringify(document).matchAll(
      /#\/components\/(\w+)\/(\w+)/g,
    )) {
      expect(document.components).toHaveProperty([kind, name]);
    }
    for (const name of Object.keys(document.components.schemas))
      expect(JSON.stringify([document.paths, document["x-otherwise"]])).toContain(
        `#/components/schemas/${name}"`,
      );
  });

  it("states the limits that the server has", async () => {
    const small = await documentOf(serverFixture({ environment: { MAX_ANSWER_TOKENS: "77" } }));
    for (const name of ["ChatRequest", "UserChatRequest", "CompletionRequest"])
      expect(JSON.stringify(small.components.schemas[name])).toContain('"maximum":77');
  });
});

describe("a request's schema in the document", () => {
  const good: Record<string, readonly object[]> = {
    ChatRequest: [{ message: "a" }, { message: "a", user_id: "ann", max_tokens: 5, temperature: 0 }],
    UserChatRequest: [{ message: "a", context: true }],
    CompletionRequest: [
      asks,
      { messages: [{ role: "user", content: [{ type: "text", text: "a" }] }], stop: ["x"], stream: null },
    ],
    FeedbackRequest: [
      { request_id: "a", verdict: "down" },
      { request_id: "a", verdict: "up", comment: "x" },
    ],
  };
  const bad: Record<string, readonly object[]> = {
    ChatRequest: [{}, { message: "" }, { message: 1 }, { message: "a", max_tokens: 0 }],
    UserChatRequest: [{ message: "a", context: "yes" }],
    CompletionRequest: [{}, { messages: [] }, { ...asks, tools: [] }, { ...asks, n: 2 }],
    FeedbackRequest: [{ request_id: "a" }, { request_id: "a", verdict: "up", more: 1 }],
  };

  it.each(Object.keys(good))("%s takes and refuses what the server does", async (name) => {
    const { components } = await documentOf(serverFixture());
    const ajv = new Ajv2020({ strict: false });
    const validate = ajv.compile(components.schemas[name] ?? false);
    for (const body of good[name] ?? []) expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
    for (const body of bad[name] ?? []) expect(validate(body), JSON.stringify(body)).toBe(false);
  });
});
