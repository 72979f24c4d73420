import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parseExposition } from "../../../../ops/contract/exposition.ts";
import { FakeEngine } from "../fake-engine.ts";
import { serverFixture, type Fixture } from "../server-fixture.ts";
import { all } from "../storage/storage-cases.ts";

const messages = [{ role: "user", content: "hello" }];
const copied = { "x-shadow": "request-1" };
const requests: readonly [url: string, payload: object][] = [
  ["/v1/chat/completions", { messages }],
  ["/v1/chat/completions", { messages, stream: true }],
  ["/chat", { message: "hello" }],
  ["/chat/ann", { message: "hello" }],
];

async function post(
  { http }: Fixture,
  [url, payload]: (typeof requests)[number],
  headers: Record<string, string> = {},
) {
  return await http.inject({ method: "POST", url, payload, headers });
}

/** Value of a series, summed over its labels but those named. */
async function sum(fixture: Fixture, name: string, labels: Record<string, string> = {}): Promise<number> {
  return parseExposition((await fixture.http.inject("/metrics")).payload)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((total, { value }) => total + value, 0);
}

describe("a shadow copy that is received", () => {
  it.each(requests)("is answered as a user's request is, at %s %j", async (url, payload) => {
    const fixture = serverFixture();
    const answer = await post(fixture, [url, payload], copied);
    expect(answer.statusCode).toBe(200);
    expect(answer.payload).toContain("eight");
  });

  it("is neither stored, nor copied again, nor counted where users are", async () => {
    const offer = vi.fn();
    const fixture = serverFixture({ offer });
    for (const request of requests) await post(fixture, request, copied);
    expect(await all(turnsOf(fixture))).toEqual([]);
    expect(offer).not.toHaveBeenCalled();
    for (const name of [
      "time_to_first_token_seconds_count",
      "time_per_output_token_seconds_count",
      "model_inference_duration_seconds_count",
      "tokens_generated_total",
    ])
      expect(await sum(fixture, name), name).toBe(0);
    expect(await sum(fixture, "http_requests_total", { method: "POST" })).toBe(0);
    expect(await sum(fixture, "shadow_copies_received_total", { outcome: "ok" })).toBe(4);
  });

  it("cannot be judged", async () => {
    const fixture = serverFixture();
    await post(fixture, ["/chat", { message: "hello" }], { ...copied, "x-request-id": "request-1" });
    const opinion = { request_id: "request-1", verdict: "up" };
    expect((await post(fixture, ["/feedback", opinion])).statusCode).toBe(404);
  });

  it("is refused at once where it would have to wait, without a trace in the users' metrics", async () => {
    const fixture = serverFixture({
      engine: new FakeEngine({ tokenMilliseconds: 20 }),
      environment: { PARALLEL_SEQUENCES: "1" },
    });
    const user = post(fixture, ["/chat", { message: "hello" }]);
    await expect.poll(() => fixture.answers.active).toBe(1);
    const started = performance.now();
    const refused = await post(fixture, ["/v1/chat/completions", { messages, stream: true }], copied);
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "1"]);
    expect(performance.now() - started).toBeLessThan(100);
    expect((await user).statusCode).toBe(200);
    expect(await sum(fixture, "requests_rejected_total")).toBe(0);
    expect(await sum(fixture, "shadow_copies_received_total", { outcome: "refused" })).toBe(1);
  });

  it("gives its place to a user who needs it", async () => {
    const fixture = serverFixture({
      engine: new FakeEngine({ tokenMilliseconds: 50 }),
      environment: { PARALLEL_SEQUENCES: "1" },
    });
    const copy = post(fixture, ["/v1/chat/completions", { messages, stream: true }], copied);
    await expect.poll(() => fixture.engine.running).toBe(1);
    const user = await post(fixture, ["/chat", { message: "hello" }]);
    expect(user.statusCode).toBe(200);
    expect((await copy).payload).toContain('"code":"overloaded"');
    expect(await sum(fixture, "shadow_copies_received_total", { outcome: "refused" })).toBe(1);
    expect(fixture.engine.mostRunning).toBe(1);
  });

  it("with an empty header is none", async () => {
    const fixture = serverFixture();
    await post(fixture, ["/chat", { message: "hello" }], { "x-shadow": "" });
    expect(await all(turnsOf(fixture))).toHaveLength(1);
  });
});

describe("a user's request", () => {
  it.each(requests)("is offered to the shadow once it is answered, at %s %j", async (url, payload) => {
    const offer = vi.fn();
    await post(serverFixture({ offer }), [url, payload], { "x-request-id": "request-1" });
    expect(offer).toHaveBeenCalledTimes(1);
    const [requestId, question, answer] = offer.mock.calls[0] as [string, object, object];
    expect(requestId).toBe("request-1");
    expect(question).toMatchObject({ messages });
    expect(answer).toMatchObject({ text: "one two three four five six seven eight" });
  });

  it("is offered with the conversation that the model saw, without the color's own system prompt", async () => {
    const offer = vi.fn();
    const fixture = serverFixture({ offer, environment: { SYSTEM_PROMPT: "Be brief." } });
    await post(fixture, ["/chat/ann", { message: "first" }]);
    await post(fixture, ["/chat/ann", { message: "second", context: true }]);
    const [, question] = offer.mock.calls[1] as [string, { messages: { role: string; content: string }[] }];
    expect(question.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(question.messages.at(-1)?.content).toBe("second");
    expect(fixture.engine.prompts.at(-1)?.[0]).toEqual({ role: "system", content: "Be brief." });
  });

  it("is not offered where it was refused or failed", async () => {
    const offer = vi.fn();
    await post(serverFixture({ offer, engine: new FakeEngine({ failure: "broken" }) }), [
      "/chat",
      { message: "hello" },
    ]);
    await post(serverFixture({ offer }), ["/chat", { message: "" }]);
    expect(offer).not.toHaveBeenCalled();
  });
});

describe("two servers", () => {
  it("record what both make of a request, under one request id", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bluegreen-shadow-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const routeFile = join(folder, "route.json");
    writeFileSync(routeFile, '{"weights":{"blue":0,"green":100},"shadow":{"percent":100}}');
    const other = serverFixture({
      environment: { COLOR: "blue" },
      engine: new FakeEngine({ tokens: ["no"] }),
    });
    const url = await other.http.listen({ host: "127.0.0.1", port: 0 });
    onTestFinished(() => other.http.close());
    const fixture = serverFixture({ environment: { ROUTE_FILE: routeFile, SHADOW_URL: url } });
    await expect
      .poll(async () => {
        await post(fixture, ["/chat", { message: "hello", temperature: 0 }], { "x-request-id": "request-1" });
        return await all(fixture.stored.predictions.pairs(0));
      })
      .not.toEqual([]);
    const [pair] = await all(fixture.stored.predictions.pairs(0));
    expect(pair).toMatchObject({
      requestId: "request-1",
      question: "hello",
      repeatable: true,
      served: { color: "green", text: "one two three four five six seven eight", tokens: 8 },
      copy: { outcome: "ok", color: "blue", text: "no", tokens: 1 },
    });
    expect(await sum(fixture, "shadow_copies_total", { outcome: "ok" })).toBeGreaterThan(0);
    expect(await all(turnsOf(other))).toEqual([]);
  });
});

function turnsOf({ stored }: Fixture) {
  return stored.history.turns(0);
}
