import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { Drain } from "../../../app/drain.ts";
import { createLog } from "../../../app/log.ts";
import { FakeEngine } from "./fake-engine.ts";
import { eventsOf, serverFixture, type Fixture } from "./server-fixture.ts";

const url = "/v1/chat/completions";

interface Draining extends Fixture {
  readonly drain: Drain;
  readonly address: string;
}

/** A listening server whose answers take about `tokenMilliseconds` × 20. */
async function listening(tokenMilliseconds: number, drainSeconds: number): Promise<Draining> {
  const tokens = Array.from({ length: 20 }, (_, index) => ` ${index}`);
  const fixture = serverFixture({ engine: new FakeEngine({ tokens, tokenMilliseconds }) });
  const drain = new Drain(
    fixture.http,
    fixture.model,
    fixture.answers,
    drainSeconds,
    createLog("silent", {}),
  );
  const address = await fixture.http.listen({ host: "127.0.0.1", port: 0 });
  return Object.assign(fixture, { drain, address });
}

async function ask(address: string, stream: boolean): Promise<Response> {
  return await fetch(address + url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "hello" }], stream }),
  });
}

describe("a drain", () => {
  it("waits for no shadow copy", async () => {
    const { address, drain, answers } = await listening(100, 30);
    const copy = fetch(address + url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shadow": "request-1" },
      body: JSON.stringify({ messages: [{ role: "user", content: "hello" }], stream: true }),
    }).then((response) => response.text());
    await expect.poll(() => answers.copies).toBe(1);
    const started = performance.now();
    expect(await drain.run()).toEqual({ cut: 0 });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(await copy).toContain('"code":"draining"');
  });

  it("lets streams and answers finish, refuses new ones, and stays alive meanwhile", async () => {
    const { drain, address, engine } = await listening(30, 10);
    const running = [ask(address, true), ask(address, false)].map(
      async (answer) => await (await answer).text(),
    );
    await expect.poll(() => engine.running).toBe(2);
    const drained = drain.run();

    const ready = await fetch(`${address}/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: "not_ready", reason: "draining" }]);
    const refused = await ask(address, false);
    expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual([
      503,
      "1",
      "close",
    ]);
    await refused.text();
    expect((await fetch(`${address}/healthz`)).status).toBe(200);

    const [stream = "", whole = ""] = await Promise.all(running);
    expect(eventsOf(stream).at(-1)).toBe("[DONE]");
    expect(JSON.parse(whole)).toMatchObject({ usage: { completion_tokens: 20 } });
    expect(await drained).toEqual({ cut: 0 });
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  });

  it("cuts what runs longer than its limit, and tells the client", async () => {
    const { drain, address } = await listening(500, 1);
    const stream = await ask(address, true);
    expect(await drain.run()).toEqual({ cut: 1 });
    expect(eventsOf(await stream.text()).at(-1)).toMatchObject({ error: { code: "draining" } });
  });

  it("cuts a stream without a token by a status", async () => {
    const { drain, address, engine } = await listening(5000, 1);
    const stream = ask(address, true);
    await expect.poll(() => engine.running).toBe(1);
    expect(await drain.run()).toEqual({ cut: 1 });
    expect((await stream).status).toBe(503);
    expect(await (await stream).json()).toMatchObject({ error: { code: "draining" } });
  });

  it("cuts at once when it is hurried", async () => {
    const { drain, address, engine } = await listening(100, 60);
    const whole = ask(address, false);
    await expect.poll(() => engine.running).toBe(1);
    const drained = drain.run();
    drain.hurry();
    expect(await drained).toEqual({ cut: 1 });
    expect((await whole).status).toBe(503);
  });

  it("ends at once when nothing runs, whether connections are idle or were never used", async () => {
    const { drain, address } = await listening(0, 60);
    await (await fetch(`${address}/healthz`)).text();
    const unused = connect(Number(new URL(address).port), "127.0.0.1");
    await once(unused, "connect");
    const started = performance.now();
    expect(await drain.run()).toEqual({ cut: 0 });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
