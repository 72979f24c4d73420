import { afterEach, describe, expect, it } from "vitest";
import { FakeEngine } from "./fake-engine.ts";
import { eventsOf, serverFixture, type Chunk, type Fixture } from "./server-fixture.ts";

const messages = [{ role: "user", content: "count please" }];
const url = "/v1/chat/completions";

async function complete(fixture: Fixture, payload: object) {
  return await fixture.http.inject({ method: "POST", url, payload: { messages, ...payload } });
}

async function streamed(fixture: Fixture, payload: object): Promise<{ chunks: Chunk[]; last: unknown }> {
  const answer = await complete(fixture, { stream: true, ...payload });
  expect(answer.headers["content-type"]).toContain("text/event-stream");
  const events = eventsOf(answer.payload);
  return { chunks: events.slice(0, -1) as Chunk[], last: events.at(-1) };
}

function contentsOf(chunks: readonly Chunk[]): string[] {
  return chunks.flatMap(({ choices }) =>
    choices.flatMap(({ delta }) => (delta.content === undefined ? [] : [delta.content])),
  );
}

async function closeAll(open: Fixture[]): Promise<void> {
  for (const { http } of open.splice(0)) {
    const closed = http.close();
    http.server.closeAllConnections();
    await closed;
  }
}

describe("completions", () => {
  it("answer as OpenAI's do", async () => {
    const answer = await complete(serverFixture(), { max_tokens: 4, model: "any" });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      object: "chat.completion",
      model: "tiny",
      choices: [
        { index: 0, message: { role: "assistant", content: "one two three four" }, finish_reason: "length" },
      ],
      usage: { prompt_tokens: 2, completion_tokens: 4, total_tokens: 6 },
    });
  });

  it("end with the reason stop where the model or a stop sequence ends them", async () => {
    const whole = await complete(serverFixture(), {});
    expect(whole.json()).toMatchObject({
      choices: [{ finish_reason: "stop" }],
      usage: { completion_tokens: 8 },
    });
    const cut = await complete(serverFixture(), { stop: [" three", "nine"] });
    expect(cut.json()).toMatchObject({
      choices: [{ message: { content: "one two" }, finish_reason: "stop" }],
      usage: { completion_tokens: 3 },
    });
  });

  it("hand the sampling to the model, greedy at temperature 0", async () => {
    const fixture = serverFixture();
    await complete(fixture, { temperature: 0, top_p: 0.5, seed: 42 });
    expect(fixture.engine.options.at(-1)?.sampling).toEqual({ temperature: 0, topP: 0.5, seed: 42 });
  });

  it("take content in parts, and a developer as the system", async () => {
    const fixture = serverFixture();
    const parts = [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    await complete(fixture, {
      messages: [
        { role: "developer", content: "be brief" },
        { role: "user", content: parts },
      ],
    });
    expect(fixture.engine.prompts.at(-1)).toEqual([
      { role: "system", content: "be brief" },
      { role: "user", content: "ab" },
    ]);
  });

  it("list the model", async () => {
    const models = (await serverFixture().http.inject("/v1/models")).json<{ data: { id: string }[] }>();
    expect(models.data.map(({ id }) => id)).toEqual(["tiny"]);
  });

  it.each<[object, string]>([
    [{ messages: [] }, "messages"],
    [{ messages: [{ role: "tool", content: "x" }] }, "messages.0.role"],
    [{ max_tokens: 100_000 }, "max_tokens"],
    [{ temperature: -1 }, "temperature"],
    [{ n: 2 }, "n"],
    [{ stop: ["a", "b", "c", "d", "e"] }, "stop"],
    [{ presence_penalty: 1 }, "presence_penalty"],
    [{ stream: "yes" }, "stream"],
  ])("refuse %j and name the field", async (payload, field) => {
    const answer = await complete(serverFixture(), payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ error: object }>().error).toMatchObject({
      type: "invalid_request_error",
      param: field,
    });
  });

  it("refuse what they cannot do, by name", async () => {
    const answer = await complete(serverFixture(), { tools: [] });
    expect([answer.statusCode, answer.json<{ error: { message: string } }>().error.message]).toEqual([
      400,
      expect.stringContaining("tools"),
    ]);
  });
});

describe("streamed completions", () => {
  it("begin with the role, give one delta a token, and end with the reason, the usage and [DONE]", async () => {
    const { chunks, last } = await streamed(serverFixture(), {});
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: "assistant" });
    expect(contentsOf(chunks)).toEqual([
      "one",
      " two",
      " three",
      " four",
      " five",
      " six",
      " seven",
      " eight",
    ]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ delta: {}, finish_reason: "stop" }],
      usage: { prompt_tokens: 2, completion_tokens: 8, total_tokens: 10 },
    });
    expect(last).toBe("[DONE]");
  });

  it.each<[string, object, readonly string[]]>([
    ["tokens without text", {}, ["a", "", "", "🎉", "b"]],
    ["a stop sequence over several tokens", { stop: "END" }, ["a", "E", "N", "D", "b"]],
    ["a beginning of a stop sequence at the end", { stop: "END" }, ["a", "E", "N"]],
    ["a limit of tokens", { max_tokens: 2 }, ["a", "b", "c"]],
    ["no token at all", {}, []],
  ])("have as many deltas as their usage says, with %s", async (_name, payload, tokens) => {
    const { chunks } = await streamed(serverFixture({ engine: new FakeEngine({ tokens }) }), payload);
    expect(contentsOf(chunks)).toHaveLength(chunks.at(-1)?.usage?.completion_tokens ?? -1);
  });

  it("put the usage into a chunk without choices where asked, and leave it out where refused", async () => {
    const asked = await streamed(serverFixture(), { stream_options: { include_usage: true } });
    expect(asked.chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 8 } });
    expect(asked.chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    const refused = await streamed(serverFixture(), { stream_options: { include_usage: false } });
    expect(refused.chunks.some((chunk) => "usage" in chunk)).toBe(false);
  });

  it.each<[string, Parameters<typeof serverFixture>[0], number, string]>([
    ["the model is loaded", { loaded: false }, 503, "not_ready"],
    [
      "its first token, though the model had begun",
      { engine: new FakeEngine({ failure: "broken" }) },
      500,
      "inference_failed",
    ],
  ])("fail by a status before %s", async (_, options, status, code) => {
    const answer = await complete(serverFixture(options), { stream: true });
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      status,
      code,
    ]);
  });

  it("fail by an event after their first token", async () => {
    const engine = new FakeEngine({ failure: "broken", tokensBeforeFailure: 2 });
    const { chunks, last } = await streamed(serverFixture({ engine }), {});
    expect(contentsOf(chunks)).toEqual(["one", " two"]);
    expect(last).toEqual({
      error: {
        message: "the model failed: broken",
        type: "server_error",
        param: null,
        code: "inference_failed",
      },
    });
  });
});

describe("the first byte of a stream", () => {
  const tokenMilliseconds = 100;

  async function listening(engine: FakeEngine, environment = {}): Promise<[Fixture, string]> {
    const fixture = serverFixture({ engine, environment });
    open.push(fixture);
    return [fixture, await fixture.http.listen({ host: "127.0.0.1", port: 0 })];
  }

  async function timed(address: string) {
    const started = performance.now();
    const response = await fetch(address + url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messages, stream: true }),
    });
    const head = performance.now() - started;
    const chunks: string[] = [];
    for await (const chunk of response.body as AsyncIterable<Uint8Array>)
      chunks.push(new TextDecoder().decode(chunk));
    return { response, head, total: performance.now() - started, chunks };
  }

  const open: Fixture[] = [];
  afterEach(() => closeAll(open));

  it("comes with the first token, and the role before it", async () => {
    const tokens = [" a", " b", " c"];
    const [, address] = await listening(new FakeEngine({ tokens, tokenMilliseconds }));
    const { response, head, total, chunks } = await timed(address);
    expect(head).toBeGreaterThanOrEqual(0.9 * tokenMilliseconds);
    expect(total - head).toBeGreaterThanOrEqual(1.8 * tokenMilliseconds);
    expect(chunks[0]).toMatch(/^data: .*"role":"assistant"/);
    expect(chunks.join("")).toMatch(/\[DONE\]\n\n$/);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
  });

  it("comes after the time in the queue too, so that a full queue is told by a status", async () => {
    const engine = new FakeEngine({ tokens: [" a", " b"], tokenMilliseconds });
    const [fixture, address] = await listening(engine, { PARALLEL_SEQUENCES: "1", QUEUE_LENGTH: "1" });
    const first = timed(address);
    await expect.poll(() => engine.running).toBe(1);
    const second = timed(address);
    await expect.poll(() => fixture.answers.waiting).toBe(1);
    const third = await timed(address);
    expect([third.response.status, third.chunks.join("")]).toEqual([
      429,
      expect.stringContaining("overloaded"),
    ]);
    expect((await first).response.status).toBe(200);
    const waited = await second;
    expect(waited.response.status).toBe(200);
    expect(waited.head).toBeGreaterThan(2 * tokenMilliseconds);
  });
});

describe("a client that goes away", () => {
  const open: Fixture[] = [];
  afterEach(() => closeAll(open));

  it.each([true, false])("frees its slot at once, streaming: %s", async (stream) => {
    const tokens = Array.from({ length: 500 }, () => "x");
    const fixture = serverFixture({ engine: new FakeEngine({ tokens, tokenMilliseconds: 10 }) });
    open.push(fixture);
    const address = await fixture.http.listen({ host: "127.0.0.1", port: 0 });
    const leaving = new AbortController();
    const answer = fetch(address + url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messages, stream }),
      signal: leaving.signal,
    }).then((response) => response.text());
    await expect.poll(() => fixture.engine.running).toBe(1);
    leaving.abort();
    await expect(answer).rejects.toThrow("abort");
    await expect.poll(() => fixture.engine.running, { timeout: 1000 }).toBe(0);
    expect(fixture.answers.active).toBe(0);
    const counted = (await fixture.http.inject("/metrics")).payload;
    expect(counted).toContain(`http_requests_total{method="POST",path="${url}",status_code="499"} 1`);
    expect((await fixture.http.inject("/ready")).statusCode).toBe(200);
  });
});

describe("a color's system prompt", () => {
  const system = { role: "system", content: "Be brief." };
  const prompted = (environment = {}) =>
    serverFixture({ environment: { SYSTEM_PROMPT: system.content, ...environment } });

  it("comes before a conversation that brings none, and counts as part of the prompt", async () => {
    const fixture = prompted();
    const answer = await complete(fixture, {});
    expect(fixture.engine.prompts).toEqual([[system, ...messages]]);
    expect(answer.json()).toMatchObject({ usage: { prompt_tokens: 4 } });
  });

  it.each(["system", "developer"])("gives way to a message of the role %s", async (role) => {
    const fixture = prompted();
    const own = { role, content: "Be long." };
    await complete(fixture, { messages: [own, ...messages] });
    expect(fixture.engine.prompts).toEqual([[{ role: "system", content: "Be long." }, ...messages]]);
  });

  it("is not stored: the history has what users said", async () => {
    const fixture = prompted();
    await complete(fixture, {});
    const turns = [];
    for await (const turn of fixture.stored.history.turns(0))
      turns.push(turn.messages.map(({ role }) => role));
    expect(turns).toEqual([["user", "assistant"]]);
  });

  it("leaves less room for what is recalled", async () => {
    const environment = { CONTEXT_TOKENS: "128", MAX_ANSWER_TOKENS: "100", MAX_PROMPT_TOKENS: "20" };
    const recalled = async (fixture: Fixture) => {
      for (const message of ["one two three", "four five six"]) {
        const payload = { message, context: true, max_tokens: 8 };
        await fixture.http.inject({ method: "POST", url: "/chat/ann", payload });
      }
      return fixture.engine.prompts.at(-1)?.map(({ role }) => role);
    };
    expect(await recalled(serverFixture({ environment }))).toEqual(["user", "assistant", "user"]);
    const long = { ...environment, SYSTEM_PROMPT: "a b c d e f g h i j" };
    expect(await recalled(serverFixture({ environment: long }))).toEqual(["system", "user"]);
  });

  it("does not let in a prompt that is too long with it", async () => {
    const answer = await complete(prompted({ MAX_PROMPT_TOKENS: "3" }), {});
    expect(answer.statusCode).toBe(400);
    expect(answer.payload).toContain("4 tokens are above the limit of 3 tokens");
  });
});
