import { describe, expect, it } from "vitest";
import { FakeEngine } from "./fake-engine.ts";
import { serverFixture, type Fixture } from "./server-fixture.ts";

async function chat(fixture: Fixture, payload: object | string, path = "/chat") {
  return await fixture.http.inject({
    method: "POST",
    url: path,
    payload,
    headers: { "content-type": "application/json", "x-request-id": "r1" },
  });
}

describe("chat", () => {
  it("answers with exactly the peers' fields", async () => {
    const answer = await chat(serverFixture(), { message: "hello", max_tokens: 3, temperature: 0 });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      response: "one two three",
      request_id: "r1",
      tokens_generated: 3,
      inference_ms: expect.any(Number) as number,
      model_version: "7",
    });
  });

  it("ignores fields that it does not know, as the peers do", async () => {
    expect((await chat(serverFixture(), { message: "hello", session: 3 })).statusCode).toBe(200);
  });

  it("remembers what a user said, and uses it with context: true alone", async () => {
    const fixture = serverFixture({ engine: new FakeEngine({ tokens: ["fine"] }) });
    await chat(fixture, { message: "I am Ann" }, "/chat/ann");
    await chat(fixture, { message: "who am I?" }, "/chat/ann");
    expect(fixture.engine.prompts.at(-1)).toEqual([{ role: "user", content: "who am I?" }]);
    await chat(fixture, { message: "and now?", context: true }, "/chat/ann");
    expect(fixture.engine.prompts.at(-1)?.map(({ content }) => content)).toEqual([
      "I am Ann",
      "fine",
      "who am I?",
      "fine",
      "and now?",
    ]);
    await chat(fixture, { message: "me?", context: true }, "/chat/bob");
    expect(fixture.engine.prompts.at(-1)).toHaveLength(1);
  });

  it("leaves out the oldest messages where the context has no room for them", async () => {
    const fixture = serverFixture({ environment: { CONTEXT_TOKENS: "128", MAX_ANSWER_TOKENS: "50" } });
    const words = (count: number, word: string) => Array.from({ length: count }, () => word).join(" ");
    for (const word of ["old", "new"]) await chat(fixture, { message: words(40, word) }, "/chat/ann");
    await chat(fixture, { message: "short", context: true, max_tokens: 40 }, "/chat/ann");
    expect(fixture.engine.prompts.at(-1)?.map(({ content }) => content.split(" ")[0])).toEqual([
      "new",
      "one",
      "short",
    ]);
  });

  it.each<[string, object | string, string, number, string]>([
    ["no message", {}, "/chat", 422, "message: nothing is refused"],
    ["an empty message", { message: " \n" }, "/chat", 422, 'message: " \\n" is refused: it holds no text'],
    ["a message of another type", { message: 5 }, "/chat", 422, "message: 5 is refused"],
    [
      "too many tokens",
      { message: "a", max_tokens: 513 },
      "/chat",
      422,
      "max_tokens: 513 is refused: Too big: expected number to be <=512",
    ],
    ["no tokens", { message: "a", max_tokens: 0 }, "/chat", 422, "max_tokens: 0 is refused"],
    [
      "a temperature that is too high",
      { message: "a", temperature: 2.5 },
      "/chat",
      422,
      "temperature: 2.5 is refused",
    ],
    [
      "context that is no boolean",
      { message: "a", context: "yes" },
      "/chat/ann",
      422,
      'context: "yes" is refused',
    ],
    ["a user's name that is too long", { message: "a" }, `/chat/${"u".repeat(150)}`, 422, "user_id:"],
    ["no object", "[]", "/chat", 422, "expected object"],
    ["broken JSON", '{"message":', "/chat", 400, "JSON"],
    [
      "a prompt above the limit",
      { message: "word ".repeat(2000) },
      "/chat",
      400,
      "messages: 2001 tokens are above the limit of 1022 tokens",
    ],
    [
      "a prompt far above the limit",
      { message: "w".repeat(100_000) },
      "/chat",
      400,
      "messages: 100000 characters are above the limit",
    ],
    ["a body above the limit", { message: "w".repeat(2_000_000) }, "/chat", 413, "too large"],
  ])("refuses %s and says what is wrong", async (_name, payload, path, status, message) => {
    const answer = await chat(serverFixture(), payload, path);
    expect([answer.statusCode, answer.json<{ request_id: string }>().request_id]).toEqual([status, "r1"]);
    expect(answer.json<{ error: string }>().error).toContain(message);
  });

  it.each<[string, Buffer, string]>([
    ["broken UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22]), "body: is not UTF-8"],
    ["nothing", Buffer.alloc(0), "body: is empty"],
    ["half an object", Buffer.from('{"message":'), "body: is not JSON"],
  ])("refuses a body of %s", async (_name, payload, message) => {
    const { http } = serverFixture();
    const headers = { "content-type": "application/json" };
    const answer = await http.inject({ method: "POST", url: "/chat", payload, headers });
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ error: string }>().error).toContain(message);
  });

  it("refuses an address that cannot be decoded, with the server's identity", async () => {
    const answer = await serverFixture().http.inject({ method: "POST", url: "/chat/%zz" });
    expect([answer.statusCode, answer.headers["x-color"]]).toEqual([400, "green"]);
    expect(answer.json<{ error: string }>().error).toContain("/chat/%zz");
  });

  it("names every wrong field with its path", async () => {
    const answer = await chat(serverFixture(), { message: "", max_tokens: 1.5 });
    const { detail } = answer.json<{ detail: { loc: string[] }[] }>();
    expect(detail.map(({ loc }) => loc.join("."))).toEqual(
      expect.arrayContaining(["body.message", "body.max_tokens"]),
    );
  });

  it("answers 503 with error and request_id while not ready", async () => {
    const answer = await chat(serverFixture({ loaded: false }), { message: "hello" });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("2");
    expect(answer.json()).toEqual({ error: "not ready: model loading", request_id: "r1" });
  });

  it("answers an unknown path with 404 as JSON", async () => {
    const answer = await serverFixture().http.inject({ method: "PUT", url: "/nowhere" });
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([
      404,
      "there is no PUT /nowhere",
    ]);
  });

  it("refuses a body that is not JSON", async () => {
    const answer = await serverFixture().http.inject({
      method: "POST",
      url: "/chat",
      payload: "message=hello",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(answer.statusCode).toBe(415);
  });
});

describe("limits", () => {
  it("let as many answers run as there are sequences, then as many wait as the queue holds, and refuse the rest", async () => {
    const engine = new FakeEngine({ tokenMilliseconds: 5 });
    const fixture = serverFixture({ engine, environment: { PARALLEL_SEQUENCES: "2", QUEUE_LENGTH: "3" } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => chat(fixture, { message: "hello" })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([
      200, 200, 200, 200, 200, 429, 429, 429,
    ]);
    expect(engine.mostRunning).toBe(2);
    const refused = answers.find(({ statusCode }) => statusCode === 429);
    expect(Number(refused?.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(refused?.json()).toEqual({
      error: "3 requests wait already (QUEUE_LENGTH); try again in 1 s",
      request_id: "r1",
    });
  });

  it("end an answer that takes too long", async () => {
    const engine = new FakeEngine({ tokenMilliseconds: 300 });
    const fixture = serverFixture({ engine, environment: { REQUEST_SECONDS: "1" } });
    const answer = await chat(fixture, { message: "hello" });
    expect(answer.statusCode).toBe(504);
    expect(answer.json<{ error: string }>().error).toContain("took longer than 1 s (REQUEST_SECONDS)");
    expect(fixture.answers.active).toBe(0);
    expect((await fixture.http.inject("/ready")).statusCode).toBe(200);
  });
});
