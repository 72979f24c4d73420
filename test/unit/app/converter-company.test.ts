import { describe, expect, it } from "vitest";
import { Converter } from "../../../app/converter/converter.ts";
import { watchConverter } from "../../../app/converter/watch.ts";
import { Drain } from "../../../app/drain.ts";
import { createLog } from "../../../app/log.ts";
import { listening } from "./fake-converter.ts";
import { serverFixture } from "./server-fixture.ts";

describe("a server with a converter", () => {
  it("is ready only while the converter is, and goes on answering chats meanwhile", async () => {
    let status = 503;
    const url = await listening((request, response) => {
      response.writeHead(request.url === "/ready" ? status : 404).end('{"status":"not_ready"}');
    });
    const { http, model } = serverFixture({ environment: { CONVERTER_URL: url } });
    const told = async (path: string) => {
      const answer = await http.inject(path);
      return [answer.statusCode, answer.json<{ reason?: string }>().reason];
    };
    const ready = () => told("/ready");
    const logged: string[] = [];
    const log = {
      warn: (message: string) => logged.push(message),
      info: (message: string) => logged.push(message),
    };
    void watchConverter(new Converter(url), model, 0.1, log as never);
    expect(await ready()).toEqual([503, `the converter at ${url} was not asked yet`]);
    const reason = `the converter at ${url} is not ready (status 503): {"status":"not_ready"}`;
    await expect.poll(ready).toEqual([503, reason]);
    const chat = await http.inject({ method: "POST", url: "/chat", payload: { message: "hi" } });
    expect(chat.statusCode).toBe(200);
    expect(await told("/ready/model")).toEqual([200, undefined]);
    status = 200;
    await expect.poll(ready, { timeout: 5000 }).toEqual([200, undefined]);
    status = 503;
    await expect.poll(ready, { timeout: 5000 }).toEqual([503, reason]);
    expect(logged).toEqual([reason, "the converter is ready", reason]);
    model.drain();
    expect(await told("/ready/model")).toEqual([503, "draining"]);
  });
});

describe("POST /v1/ontology", () => {
  it("is refused by a server that shuts down, which waits for what runs", async () => {
    const url = await listening((_request, response) => {
      setTimeout(() => response.writeHead(200).end("<a> a <b> ."), 400);
    });
    const fixture = serverFixture({ environment: { CONVERTER_URL: url } });
    const { http, model, answers, parts } = fixture;
    const address = await http.listen({ host: "127.0.0.1", port: 0 });
    const running = fetch(`${address}/v1/ontology`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    await expect.poll(() => parts.forwards.active).toBe(1);
    const drained = new Drain(http, model, answers, 10, createLog("silent", {}), [parts.forwards]).run();
    const refused = await fetch(`${address}/v1/ontology`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await (await running).text()).toBe("<a> a <b> .");
    expect(await drained).toEqual({ cut: 0 });
  });

  it("is cut by a drain whose time is up", async () => {
    const url = await listening(() => undefined);
    const { http, model, answers, parts } = serverFixture({ environment: { CONVERTER_URL: url } });
    const address = await http.listen({ host: "127.0.0.1", port: 0 });
    const running = fetch(`${address}/v1/ontology`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    await expect.poll(() => parts.forwards.active).toBe(1);
    const drain = new Drain(http, model, answers, 0, createLog("silent", {}), [parts.forwards]);
    expect(await drain.run()).toEqual({ cut: 1 });
    expect((await running).status).toBe(503);
  });
});
