import { afterEach, describe, expect, it } from "vitest";
import { parseExposition } from "../../../ops/contract/exposition.ts";
import { FakeEngine } from "./fake-engine.ts";
import { eventsOf, release, serverFixture, type Fixture } from "./server-fixture.ts";

const url = "/v1/chat/completions";
const messages = [{ role: "user", content: "hi" }];

async function ask({ http }: Fixture, payload: object, headers: Record<string, string> = {}) {
  return await http.inject({ method: "POST", url, payload: { messages, ...payload }, headers });
}

async function broken({ http }: Fixture): Promise<number | undefined> {
  const samples = parseExposition((await http.inject("/metrics")).payload);
  const found = samples.find(({ name }) => name === "answers_broken_total");
  expect(found?.labels).toEqual({ color: "green", release });
  return found?.value;
}

async function tokensOf({ http }: Fixture): Promise<number> {
  const samples = parseExposition((await http.inject("/metrics")).payload);
  return samples.find(({ name }) => name === "tokens_generated_total")?.value ?? 0;
}

function failing(tokensBeforeFailure = 1): Fixture {
  return serverFixture({ engine: new FakeEngine({ failure: "no memory", tokensBeforeFailure }) });
}

const open: Fixture[] = [];
afterEach(async () => {
  for (const { http } of open.splice(0)) {
    const closed = http.close();
    http.server.closeAllConnections();
    await closed;
  }
});

describe("a streamed answer", () => {
  it("that ends in an error after its head is broken, and tells the client so", async () => {
    const fixture = failing();
    expect(await broken(fixture)).toBe(0);
    const answer = await ask(fixture, { stream: true });
    expect(answer.statusCode).toBe(200);
    expect(eventsOf(answer.payload).at(-1)).toMatchObject({ error: { code: "inference_failed" } });
    expect(await broken(fixture)).toBe(1);
  });

  it("that a drain cuts is broken", async () => {
    const engine = new FakeEngine({ tokenMilliseconds: 10, tokens: Array.from({ length: 500 }, () => "x") });
    const fixture = serverFixture({ engine });
    const answer = ask(fixture, { stream: true });
    await expect.poll(async () => (await tokensOf(fixture)) > 0).toBe(true);
    fixture.answers.cut();
    expect((await answer).statusCode).toBe(200);
    expect(await broken(fixture)).toBe(1);
  });

  it.each<[string, () => Fixture, object, Record<string, string>]>([
    ["that is whole", serverFixture, { stream: true }, {}],
    ["that failed by a status", () => serverFixture({ loaded: false }), { stream: true }, {}],
    ["that failed before its first token, by a status too,", () => failing(0), { stream: true }, {}],
    ["that was none, and failed by a status", () => failing(), {}, {}],
    ["of a shadow copy, which no user meets", () => failing(), { stream: true }, { "x-shadow": "request-1" }],
  ])("%s is not broken", async (_, made, payload, headers) => {
    const fixture = made();
    await ask(fixture, payload, headers);
    expect(await broken(fixture)).toBe(0);
  });

  it("whose client left is not broken", async () => {
    const engine = new FakeEngine({ tokenMilliseconds: 10, tokens: Array.from({ length: 500 }, () => "x") });
    const fixture = serverFixture({ engine });
    open.push(fixture);
    const address = await fixture.http.listen({ host: "127.0.0.1", port: 0 });
    const leaving = new AbortController();
    const answer = fetch(address + url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messages, stream: true }),
      signal: leaving.signal,
    }).then((response) => response.text());
    await expect.poll(() => engine.running).toBe(1);
    leaving.abort();
    await expect(answer).rejects.toThrow("abort");
    await expect.poll(() => fixture.answers.active, { timeout: 1000 }).toBe(0);
    expect(await broken(fixture)).toBe(0);
  });
});
