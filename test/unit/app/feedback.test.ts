import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../../../app/storage/memory.ts";
import { StorageUnavailable, type Storage } from "../../../app/storage/storage.ts";
import { FakeEngine } from "./fake-engine.ts";
import { eventsOf, serverFixture, type Fixture } from "./server-fixture.ts";
import { all } from "./storage/storage-cases.ts";

const asks = { messages: [{ role: "user", content: "hi" }] };

async function post(fixture: Fixture, url: string, payload: object, id = "r1") {
  return await fixture.http.inject({ method: "POST", url, payload, headers: { "x-request-id": id } });
}

function newStorage(): MemoryStorage {
  return new MemoryStorage({ historyMessages: 10, historyUsers: 10 });
}

describe("feedback", () => {
  it.each<[string, string, object]>([
    ["a chat", "/chat", { message: "hi" }],
    ["a user's chat", "/chat/ann", { message: "hi" }],
    ["a completion", "/v1/chat/completions", asks],
    ["a stream", "/v1/chat/completions", { ...asks, stream: true }],
  ])("is taken on %s, and kept with its question and answer", async (_name, url, payload) => {
    const storage = newStorage();
    const fixture = serverFixture({ storage, engine: new FakeEngine({ tokens: ["fine"] }) });
    await post(fixture, url, payload, "answer-1");
    const given = await post(fixture, "/feedback", {
      request_id: "answer-1",
      verdict: "down",
      comment: "no",
    });
    expect([given.statusCode, given.json()]).toEqual([
      201,
      { request_id: "answer-1", verdict: "down", comment: "no" },
    ]);
    const [opinion] = await all(storage.feedback.opinions(0));
    expect(opinion).toMatchObject({ verdict: "down", comment: "no", turn: { color: "green", version: "7" } });
    expect(opinion?.turn.messages).toEqual([
      { role: "user", content: "hi" },
      { role: "assistant", content: "fine" },
    ]);
  });

  it("that comes again takes the place of the one before", async () => {
    const storage = newStorage();
    const fixture = serverFixture({ storage });
    await post(fixture, "/chat", { message: "hi" }, "answer-1");
    for (const verdict of ["down", "up", "up"])
      expect((await post(fixture, "/feedback", { request_id: "answer-1", verdict })).statusCode).toBe(201);
    expect((await all(storage.feedback.opinions(0))).map(({ verdict }) => verdict)).toEqual(["up"]);
  });

  it("on an answer that nobody knows is 404", async () => {
    const answer = await post(serverFixture(), "/feedback", { request_id: "nobody", verdict: "up" });
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      {
        error: 'request_id: no stored answer has "nobody"; send the X-Request-Id of an answer',
        request_id: "r1",
      },
    ]);
  });

  it.each<[object, string]>([
    [{}, "request_id"],
    [{ request_id: "", verdict: "up" }, "request_id"],
    [{ request_id: 5, verdict: "up" }, "request_id"],
    [{ request_id: "a" }, "verdict"],
    [{ request_id: "a", verdict: "maybe" }, "verdict"],
    [{ request_id: "a", verdict: "up", comment: 5 }, "comment"],
    [{ request_id: "a", verdict: "up", comment: "x".repeat(4001) }, "comment"],
    [{ request_id: "a", verdict: "up", comment: "a\0b" }, "comment"],
    [{ request_id: "a", verdict: "up", stars: 5 }, "stars"],
  ])("of wrong fields is refused by name: %j", async (payload, field) => {
    const answer = await post(serverFixture(), "/feedback", payload);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ error: string }>().error).toContain(field);
  });
});

/** A storage whose database does not answer. */
function downStorage(): Storage {
  const fail = () => Promise.reject(new StorageUnavailable("postgres db:5432/chat: connect ECONNREFUSED"));
  const none = async function* () {
    yield await fail();
  };
  return {
    history: { recall: fail, remember: fail, turns: none },
    feedback: { give: fail, opinions: none },
    predictions: { record: fail, pairs: none },
    schema: undefined,
    close: () => Promise.resolve(),
  };
}

describe("while the history's storage does not answer", () => {
  const fixture = () => serverFixture({ storage: downStorage() });

  it.each<[string, string, object]>([
    ["a conversation that uses its past", "/chat/ann", { message: "hi", context: true }],
    ["a named user's message, whose answer could not be remembered", "/chat/ann", { message: "hi" }],
    ["the same without a path", "/chat", { message: "hi", user_id: "ann" }],
    ["feedback", "/feedback", { request_id: "a", verdict: "up" }],
  ])("%s is refused with 503, Retry-After and the reason", async (_name, url, payload) => {
    const server = fixture();
    const answer = await post(server, url, payload);
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "2"]);
    expect(answer.json<{ error: string }>().error).toBe(
      "the history is not available: postgres db:5432/chat: connect ECONNREFUSED",
    );
    const { payload: metrics } = await server.http.inject("/metrics");
    expect(metrics).toMatch(/requests_rejected_total\{[^}]*reason="history_unavailable"\} 1\n/);
    expect(metrics).toMatch(/history_failures_total\{[^}]*\} 1\n/);
  });

  it.each<[string, string, object]>([
    ["a message of nobody in particular", "/chat", { message: "hi" }],
    ["a completion", "/v1/chat/completions", asks],
  ])("%s is answered, and the answer says that it is not stored", async (_name, url, payload) => {
    const answer = await post(fixture(), url, payload);
    expect([answer.statusCode, answer.headers["x-history"]]).toEqual([200, "not-stored"]);
  });

  it("a stream is answered to its end, and says before [DONE] that it is not stored", async () => {
    const { payload } = await post(fixture(), "/v1/chat/completions", { ...asks, stream: true });
    const events = payload.split("\n\n");
    expect(events).toContain(": x-history: not-stored");
    expect(events.indexOf(": x-history: not-stored")).toBeLessThan(events.indexOf("data: [DONE]"));
  });

  it("the server stays ready and says no word where all is well", async () => {
    expect((await fixture().http.inject("/ready")).statusCode).toBe(200);
    expect((await post(serverFixture(), "/chat", { message: "hi" })).headers).not.toHaveProperty("x-history");
  });
});

describe("a stored answer", () => {
  it("is stored before it is told, streams too, and a drain waits for it", async () => {
    const storage = newStorage();
    let stored = 0;
    const remember = storage.history.remember.bind(storage.history);
    storage.history.remember = async (turn) => {
      expect(fixture.answers.active).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await remember(turn);
      stored += 1;
    };
    const fixture: Fixture = serverFixture({ storage });
    await post(fixture, "/chat", { message: "hi" });
    expect(stored).toBe(1);
    const { payload } = await post(fixture, "/v1/chat/completions", { ...asks, stream: true });
    expect([stored, eventsOf(payload).at(-1)]).toEqual([2, "[DONE]"]);
  });
});
