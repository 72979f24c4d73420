import { describe, expect, it } from "vitest";
import { outcomeOf, type Outcome } from "../../../../ops/load/script/outcome.ts";
import { optionsOf, virtualUsersFor, type Kind, type LoadPlan } from "../../../../ops/load/script/plan.ts";
import { requestOf } from "../../../../ops/load/script/questions.ts";

const plan: LoadPlan = {
  url: "http://127.0.0.1:8080",
  controlUrl: "http://127.0.0.1:9/",
  longestSeconds: 120,
  rates: { health: 20, chat: 0.5, stream: 0.25 },
  patienceSeconds: { health: 10, chat: 60, stream: 60 },
  tokens: { chat: 16, stream: 32 },
  users: 50,
  seed: 1,
  store: false,
};

describe("what k6 is asked to do", () => {
  it("is one open loop for each kind, each request of which may wait as long as anybody does", () => {
    const { scenarios } = optionsOf(plan);
    expect(Object.keys(scenarios)).toEqual(["health", "chat", "stream"]);
    expect(scenarios.chat).toEqual({
      executor: "constant-arrival-rate",
      exec: "chat",
      rate: 50,
      timeUnit: "100s",
      duration: "120s",
      preAllocatedVUs: 31,
      maxVUs: 31,
      gracefulStop: "65s",
    });
  });

  it.each(Object.entries(plan.rates))("has the rate of %s, %d a second, as a whole number", (kind, rate) => {
    const scenario = optionsOf(plan).scenarios[kind];
    expect(scenario?.rate).toBe(Math.round(rate * 100));
    expect(scenario?.timeUnit).toBe("100s");
  });

  it("leaves out the kinds that the scenario has not", () => {
    expect(Object.keys(optionsOf({ ...plan, rates: { stream: 2 } }).scenarios)).toEqual(["stream"]);
  });

  it.each([
    [20, 10, 201],
    [0.25, 60, 16],
    [0.01, 60, 2],
  ])("has for %d arrivals a second and %d s of patience %d virtual users", (rate, patience, users) => {
    expect(virtualUsersFor(rate, patience)).toBe(users);
  });
});

describe("a request of a load", () => {
  const indexes = Array.from({ length: 60 }, (_, index) => index);
  const bodyOf = (kind: Kind, index: number, of = plan) =>
    JSON.parse(requestOf(kind, index, of).body ?? "null") as Record<string, unknown>;

  it("is the same for the same index and seed, and another for another seed", () => {
    expect(requestOf("chat", 5, plan)).toEqual(requestOf("chat", 5, plan));
    expect(requestOf("chat", 5, plan).body).not.toBe(requestOf("chat", 5, { ...plan, seed: 2 }).body);
  });

  it("comes from one of so many users, each in turn", () => {
    const users = new Set(indexes.map((index) => requestOf("health", index, plan).user));
    expect(users.size).toBe(50);
  });

  it("has questions of three lengths, and no two of the next twenty are alike", () => {
    const questions = indexes.slice(0, 20).map((index) => {
      const [message] = bodyOf("chat", index).messages as { content: string }[];
      return message?.content ?? "";
    });
    expect(new Set(questions).size).toBe(20);
    const words = questions.slice(0, 3).map((question) => question.split(" ").length);
    expect(words[0]).not.toBe(words[1]);
    expect(Math.max(...words)).toBeGreaterThan(4 * Math.min(...words));
  });

  it("bounds and seeds the answer, and keeps out of the history unless asked to", () => {
    expect(bodyOf("chat", 4)).toMatchObject({ max_tokens: 16, seed: 5, store: false });
    expect(bodyOf("chat", 4)).not.toHaveProperty("stream");
    expect(bodyOf("stream", 4, { ...plan, store: true })).toMatchObject({
      max_tokens: 32,
      store: true,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("is a GET for the health, and a POST of JSON for the others", () => {
    expect(requestOf("health", 0, plan)).toEqual({ path: "/healthz", body: undefined, user: "load-1" });
    expect(requestOf("chat", 0, plan).path).toBe("/v1/chat/completions");
  });
});

const chunk = (content?: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const usage = (tokens: number) =>
  `data: ${JSON.stringify({ choices: [], usage: { completion_tokens: tokens } })}\n\n`;
const done = "data: [DONE]\n\n";
const completion = { choices: [{ message: { content: "Red." } }], usage: { completion_tokens: 2 } };

describe("an answer", () => {
  it.each<[string, Kind, string, Outcome]>([
    ["that is alive", "health", '{"status":"alive"}', { ok: true }],
    ["with a message", "chat", JSON.stringify(completion), { ok: true, tokens: 2 }],
    ["with an empty message", "chat", '{"choices":[{"message":{"content":""}}]}', { ok: true }],
    ["in pieces", "stream", chunk() + chunk("a") + chunk("") + usage(2) + done, { ok: true, tokens: 2 }],
    ["in pieces without usage", "stream", chunk("a") + done, { ok: true, tokens: 1 }],
    ["with a comment", "stream", `${chunk("a")}: x-history: not-stored\n\n${done}`, { ok: true, tokens: 1 }],
    ["without a piece", "stream", done, { ok: true, tokens: 0 }],
  ])("%s is one", (_, kind, body, outcome) => {
    expect(outcomeOf(kind, { status: 200, body, failure: "" })).toEqual(outcome);
  });

  it.each<[string, Kind, string, string]>([
    ["that is something else", "health", "<html>", "the answer does not say that it is alive"],
    ["that is cut", "chat", '{"choices":[', "the answer is no JSON"],
    ["without a message", "chat", '{"choices":[]}', "the answer holds no message"],
    ["without an end", "stream", chunk("a"), "the stream ended without [DONE]"],
    ["of no bytes", "stream", "", "the stream ended without [DONE]"],
    ["that goes on", "stream", done + chunk("a"), "the stream goes on after [DONE]"],
    ["with half an event", "stream", 'data: {"cho\n\n', "the stream holds what is no JSON"],
    [
      "with an error event",
      "stream",
      `${chunk("a")}data: {"error":{"message":"the model failed"}}\n\n`,
      "the stream ended with an error: the model failed",
    ],
    [
      "with an error event before [DONE]",
      "stream",
      `data: {"error":{"message":"out of memory"}}\n\n${done}`,
      "the stream ended with an error: out of memory",
    ],
    [
      "with fewer pieces than tokens",
      "stream",
      chunk("a") + usage(2) + done,
      "the stream brought another number of tokens than its usage says",
    ],
  ])("%s (%s) is none", (_, kind, body, error) => {
    expect(outcomeOf(kind, { status: 200, body, failure: "" })).toMatchObject({ ok: false, error });
  });

  it.each<[number, string, string, string]>([
    [503, '{"error":{"message":"not ready:\\n loading"}}', "", "status 503: not ready: loading"],
    [429, '{"error":"busy","request_id":"1"}', "", "status 429: busy"],
    [502, "<html>\n<b>Bad Gateway</b>", "", "status 502: <html> <b>Bad Gateway</b>"],
    [500, "", "", "status 500: no text"],
    [0, "", "dial: connection refused", "dial: connection refused"],
    [0, "", "read tcp 127.0.0.1:5->127.0.0.1:80: read: reset", "read tcp read: reset"],
    [0, "", "", "no answer"],
    [0, "data: {}", "unexpected EOF", "the answer was cut: unexpected EOF"],
  ])("with status %d, %j and %j is %j", (status, body, failure, error) => {
    expect(outcomeOf("chat", { status, body, failure })).toEqual({ ok: false, error });
  });

  it("has an error of bounded length", () => {
    const { error } = outcomeOf("chat", { status: 500, body: "x".repeat(9000), failure: "" });
    expect(error).toHaveLength(160);
  });
});
