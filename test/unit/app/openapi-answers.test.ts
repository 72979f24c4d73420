import { describe, expect, it } from "vitest";
import { FakeEngine } from "./fake-engine.ts";
import { asks, documentOf, validator } from "./openapi-document.ts";
import { eventsOf, serverFixture, type Fixture } from "./server-fixture.ts";

interface Exchange {
  readonly title: string;
  readonly path: string;
  readonly method?: "get" | "post";
  readonly url?: string;
  readonly body?: object;
  readonly status: number;
  readonly fixture?: () => Fixture;
}

const notLoaded = () => serverFixture({ loaded: false });
const broken = () => serverFixture({ engine: new FakeEngine({ failure: "broken" }) });
const full = () =>
  serverFixture({
    environment: { QUEUE_LENGTH: "0", PARALLEL_SEQUENCES: "1" },
    engine: new FakeEngine({ tokenMilliseconds: 100 }),
  });
const slow = () =>
  serverFixture({
    environment: { REQUEST_SECONDS: "1" },
    engine: new FakeEngine({ tokenMilliseconds: 400 }),
  });

/** Nothing listens on port 1. */
const withoutConverter = () => serverFixture({ environment: { CONVERTER_URL: "http://127.0.0.1:1" } });

const exchanges: readonly Exchange[] = [
  ...["/healthz", "/ready", "/health", "/health/deep", "/v1/models", "/openapi.json"].map((path) => ({
    title: path,
    path,
    method: "get" as const,
    status: 200,
  })),
  { title: "/ready/model", path: "/ready/model", method: "get", status: 200, fixture: withoutConverter },
  { title: "/ready while loading", path: "/ready", method: "get", status: 503, fixture: notLoaded },
  { title: "/health while loading", path: "/health", method: "get", status: 200, fixture: notLoaded },
  { title: "a chat", path: "/chat", body: { message: "hi" }, status: 200 },
  {
    title: "a user's chat",
    path: "/chat/{user_id}",
    url: "/chat/ann",
    body: { message: "hi", context: true },
    status: 200,
  },
  { title: "a chat with wrong fields", path: "/chat", body: { max_tokens: [] }, status: 422 },
  { title: "a chat that is too long", path: "/chat", body: { message: "a ".repeat(3000) }, status: 400 },
  {
    title: "a chat that is far too large",
    path: "/chat",
    body: { message: "a".repeat(2_000_000) },
    status: 413,
  },
  { title: "a chat while loading", path: "/chat", body: { message: "hi" }, status: 503, fixture: notLoaded },
  {
    title: "a chat with a broken model",
    path: "/chat",
    body: { message: "hi" },
    status: 500,
    fixture: broken,
  },
  { title: "a chat that takes too long", path: "/chat", body: { message: "hi" }, status: 504, fixture: slow },
  { title: "a completion", path: "/v1/chat/completions", body: asks, status: 200 },
  { title: "a wrong completion", path: "/v1/chat/completions", body: { messages: [] }, status: 400 },
  {
    title: "a completion while loading",
    path: "/v1/chat/completions",
    body: asks,
    status: 503,
    fixture: notLoaded,
  },
  {
    title: "a schema without a converter that answers",
    path: "/v1/ontology",
    body: { tables: [] },
    status: 503,
    fixture: withoutConverter,
  },
  {
    title: "a schema that is far too large",
    path: "/v1/ontology",
    body: { tables: "a".repeat(2_000_000) },
    status: 413,
    fixture: withoutConverter,
  },
  { title: "feedback on nothing", path: "/feedback", body: { request_id: "x", verdict: "up" }, status: 404 },
  { title: "feedback with wrong fields", path: "/feedback", body: { verdict: "so-so" }, status: 422 },
];

describe("an answer is what the document says:", () => {
  it.each(exchanges)(
    "$title ($status)",
    async ({ path, method = "post", url = path, body, status, fixture = serverFixture }) => {
      const server = fixture();
      const answer = await server.http.inject({
        method: method === "get" ? "GET" : "POST",
        url,
        ...(body && { payload: body }),
      });
      expect(answer.statusCode).toBe(status);
      const validate = validator(await documentOf(server), path, method, status, "application/json");
      expect(validate(answer.json()), JSON.stringify(validate.errors)).toBe(true);
      const { headers } = (await documentOf(server)).paths[path]?.[method]?.responses[status] ?? {
        headers: {},
      };
      for (const name of Object.keys(headers)) expect(answer.headers, name).toHaveProperty(name);
    },
  );

  it("too many requests (429)", async () => {
    const server = full();
    const answers = await Promise.all(
      ["/chat", "/chat", "/v1/chat/completions"].map((url) =>
        server.http.inject({ method: "POST", url, payload: url === "/chat" ? { message: "hi" } : asks }),
      ),
    );
    const refused = answers.flatMap((answer, index) =>
      answer.statusCode === 429 ? [{ answer, index }] : [],
    );
    expect(refused).toHaveLength(2);
    for (const { answer, index } of refused) {
      const path = index === 2 ? "/v1/chat/completions" : "/chat";
      const validate = validator(await documentOf(server), path, "post", 429, "application/json");
      expect(validate(answer.json()), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it.each([{}, { stream_options: { include_usage: true } }, { stream_options: { include_usage: false } }])(
    "every event of a stream with %j",
    async (options) => {
      const server = serverFixture();
      const payload = { ...asks, stream: true, ...options };
      const answer = await server.http.inject({ method: "POST", url: "/v1/chat/completions", payload });
      const chunks = eventsOf(answer.payload).slice(0, -1);
      expect(chunks.length).toBeGreaterThan(8);
      const document = await documentOf(server);
      const validate = validator(document, "/v1/chat/completions", "post", 200, "text/event-stream");
      for (const chunk of chunks)
        expect(validate(chunk), JSON.stringify([chunk, validate.errors])).toBe(true);
    },
  );

  it("feedback that is stored (201)", async () => {
    const server = serverFixture();
    const { request_id } = (
      await server.http.inject({ method: "POST", url: "/chat", payload: { message: "hi" } })
    ).json<{
      request_id: string;
    }>();
    const answer = await server.http.inject({
      method: "POST",
      url: "/feedback",
      payload: { request_id, verdict: "up", comment: "good" },
    });
    expect(answer.statusCode).toBe(201);
    const validate = validator(await documentOf(server), "/feedback", "post", 201, "application/json");
    expect(validate(answer.json()), JSON.stringify(validate.errors)).toBe(true);
  });
});
