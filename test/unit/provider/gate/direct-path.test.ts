import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DirectPath } from "../../../../provider/gate/direct-path.ts";
import type { GoldenItem } from "../../../../provider/gate/golden-item.ts";

const item: GoldenItem = { id: "hi", prompt: "Hi.", settings: { max_tokens: 8 }, expectations: {} };
const forever = new AbortController().signal;

let server: Server;
let direct: DirectPath;
let answer: (response: ServerResponse) => void | Promise<void>;

beforeEach(async () => {
  server = createServer((_request, response) => void answer(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  direct = new DirectPath({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

afterEach(async () => {
  await direct.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const event = (data: unknown) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
const delta = (content: string | null, finish: string | null = null) =>
  event({ choices: [{ delta: content === null ? {} : { content }, finish_reason: finish }] });

describe("an answer on the direct path", () => {
  it("is its text, with the time to the first token and to the end", async () => {
    answer = async (response) => {
      response.write(event({ choices: [{ delta: { role: "assistant" }, finish_reason: null }] }));
      await delay(120);
      response.write(delta("Hel"));
      await delay(120);
      response.end(delta("lo.") + delta(null, "stop") + event({ choices: [], usage: {} }) + event("[DONE]"));
    };
    const sample = await direct.ask("green", item, 5, forever);
    expect(sample).toMatchObject({ answered: true, text: "Hello.", tokens: 2, finish: "stop" });
    const { firstTokenMilliseconds: first, totalMilliseconds: total } = sample as Extract<
      typeof sample,
      { answered: true }
    >;
    expect(first).toBeGreaterThan(100);
    expect(total - first).toBeGreaterThan(100);
  });

  it("is none where it has no text", async () => {
    answer = (response) => void response.end(delta(" \n") + delta(null, "stop") + event("[DONE]"));
    expect(await direct.ask("green", item, 5, forever)).toMatchObject({
      answered: false,
      reason: "an empty answer (stop)",
    });
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    [
      "a refusal",
      (response) => response.writeHead(400).end('{"error":"max_tokens is too large"}'),
      /^status 400: .*max_tokens is too large/,
    ],
    [
      "an error in the stream",
      (response) => response.end(delta("a") + event({ error: { message: "out of memory" } })),
      /^broken off: .*out of memory/,
    ],
    ["a stream that ends too early", (response) => response.end(delta("a")), /^broken off before its end$/],
    [
      "an end without a reason",
      (response) => response.end(delta("a") + event("[DONE]")),
      /^the answer ended without a reason$/,
    ],
    [
      "something else than JSON",
      (response) => response.end(event("oops")),
      /not valid JSON|Unexpected token/,
    ],
    ["a closed connection", (response) => response.destroy(), /other side closed|socket/],
    ["silence", () => undefined, /^no whole answer after 0.3 s$/],
    ["a stream that stops", (response) => response.write(delta("a")), /^no whole answer after 0.3 s$/],
  ])("is none with %s", async (_title, behaviour, reason) => {
    answer = behaviour;
    const sample = await direct.ask("green", item, 0.3, forever);
    expect(sample.answered).toBe(false);
    expect((sample as { reason: string }).reason).toMatch(reason);
  });

  it("is not waited for where the update is cancelled", async () => {
    answer = () => undefined;
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(new Error("the update was cancelled")), 50);
    await expect(direct.ask("green", item, 60, cancelled.signal)).rejects.toThrow("the update was cancelled");
  });
});

describe("what a color tells about itself", () => {
  it("is nothing where the path is not there, and not known where it could not be asked", async () => {
    answer = (response) => void response.end('{"a":1}');
    expect(await direct.json("/green/health/deep", forever)).toEqual({ value: { a: 1 } });
    answer = (response) => void response.writeHead(404).end('{"a":1}');
    expect(await direct.json("/green/openapi.json", forever)).toEqual({});
    const failure = async () => (await direct.json("/green/openapi.json", forever)).failure;
    answer = (response) => void response.end("<html>");
    expect(await failure()).toMatch(/^\/green\/openapi.json could not be asked \(.*JSON/);
    answer = (response) => void response.writeHead(500).end("oops".repeat(1000));
    expect(await failure()).toMatch(/could not be asked \(status 500: oopsoops.{280}\)$/);
    answer = (response) => void response.destroy();
    expect(await failure()).toMatch(/could not be asked \(other side closed|socket/);
    answer = (response) => void response.end("x".repeat(8_000_001));
    expect(await failure()).toContain("the body is longer than 8000000 bytes");
  });
});
