import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Question } from "../../../../app/generation.ts";
import { sendCopy } from "../../../../app/shadow/copy.ts";

const release = "cd".repeat(32);
const identified = { "content-type": "text/event-stream", "x-color": "green", "x-release": release };
const events =
  'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\ndata: {"choices":[{"delta":{"content":"lo"}}]}\n\n';

const question: Question = {
  messages: [
    { role: "user", content: "My name is Ann." },
    { role: "assistant", content: "Hello Ann." },
    { role: "user", content: "Who am I?" },
  ],
  maxTokens: 12,
  sampling: { temperature: 0.5, topP: 0.95, seed: 7 },
  stops: ["\n"],
};

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** URL of a color that answers as `handle` does. */
async function color(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Aborts as a copy's bound does. */
function within(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(new DOMException(`no end within ${milliseconds} ms`, "TimeoutError"));
  }, milliseconds);
  return controller.signal;
}

async function copied(url: string, signal = within(5000), asked = question) {
  return await sendCopy({ url, color: "green" }, "request-1", asked, signal);
}

describe("a shadow copy", () => {
  it("asks the same with the same sampling, and says that it is a copy", async () => {
    let seen: { headers?: IncomingMessage["headers"]; url?: string | undefined; body?: unknown } = {};
    const url = await color((request, response) => {
      void (async () => {
        let text = "";
        for await (const piece of request) text += String(piece);
        seen = { headers: request.headers, url: request.url, body: JSON.parse(text) };
        response.writeHead(200, identified).end(`${events}data: [DONE]\n\n`);
      })();
    });
    expect(await copied(`${url}/green`)).toMatchObject({ outcome: "ok", release, text: "Hello", tokens: 2 });
    expect(seen.url).toBe("/green/v1/chat/completions");
    expect(seen.headers).toMatchObject({ "x-shadow": "request-1", "x-request-id": "request-1" });
    expect(seen.body).toEqual({
      messages: question.messages,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 12,
      temperature: 0.5,
      top_p: 0.95,
      seed: 7,
      stop: ["\n"],
    });
  });

  it("leaves out what the request left to the server", async () => {
    let body: unknown;
    const url = await color((request, response) => {
      void (async () => {
        let text = "";
        for await (const piece of request) text += String(piece);
        body = JSON.parse(text);
        response.writeHead(200, identified).end("data: [DONE]\n\n");
      })();
    });
    const plain = { ...question, maxTokens: undefined, sampling: { temperature: 1, topP: 1 }, stops: [] };
    await copied(url, within(5000), plain);
    expect(Object.keys(body as object)).toEqual([
      "messages",
      "stream",
      "stream_options",
      "temperature",
      "top_p",
    ]);
  });

  it("times its first token and its end", async () => {
    const url = await color((_request, response) => {
      response.writeHead(200, identified);
      setTimeout(() => response.write(events), 100);
      setTimeout(() => response.end("data: [DONE]\n\n"), 300);
    });
    const copy = await copied(url);
    if (copy.outcome !== "ok") throw new Error(copy.reason);
    expect(copy.firstTokenMilliseconds).toBeGreaterThan(90);
    expect(copy.milliseconds - copy.firstTokenMilliseconds).toBeGreaterThan(150);
  });

  it.each<[string, (response: ServerResponse) => void, object]>([
    [
      "is refused where the color has no room",
      (response) => response.writeHead(429, identified).end('{"error":"full"}'),
      { outcome: "refused", release, reason: 'status 429: {"error":"full"}' },
    ],
    [
      "is refused where the color is not ready",
      (response) => response.writeHead(503, identified).end("loading"),
      { outcome: "refused", release, reason: "status 503: loading" },
    ],
    [
      "fails where the router says that the color is gone",
      (response) => response.writeHead(503).end("no color serves this request"),
      { outcome: "error", release: undefined, reason: "status 503: no color serves this request" },
    ],
    [
      "fails with the color's own error",
      (response) => response.writeHead(500, identified).end("x".repeat(100_000)),
      { outcome: "error", release, reason: `status 500: ${"x".repeat(200)}` },
    ],
    [
      "does not follow the color to another place",
      (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      { outcome: "error", reason: "fetch failed: unexpected redirect" },
    ],
    [
      "fails where the stream breaks off",
      (response) => response.writeHead(200, identified).end(events),
      { outcome: "error", release, reason: "its stream broke off" },
    ],
    [
      "fails where the connection is reset before an answer",
      (response) => response.destroy(),
      { outcome: "error", release: undefined, reason: "fetch failed: other side closed" },
    ],
    [
      "fails where the connection is reset in the middle",
      (response) => {
        response.writeHead(200, identified).write(events);
        setTimeout(() => response.destroy(), 20);
      },
      { outcome: "error", release },
    ],
    [
      "is refused where a user needed its place",
      (response) =>
        response
          .writeHead(200, identified)
          .end(`${events}data: {"error":{"message":"users need the model","code":"overloaded"}}\n\n`),
      { outcome: "refused", release, reason: "users need the model" },
    ],
    [
      "fails where nobody says which release answered",
      (response) =>
        response.writeHead(200, { "x-release": "not a release!" }).end(`${events}data: [DONE]\n\n`),
      { outcome: "error", release: undefined, reason: "its answer names no release (x-release)" },
    ],
  ])("%s", async (_title, answer, expected) => {
    const url = await color((request, response) => {
      request.resume().on("end", () => answer(response));
    });
    expect(await copied(url)).toMatchObject(expected);
  });

  it("fails where nobody listens", async () => {
    const url = await color(() => undefined);
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    const copy = await copied(url);
    if (copy.outcome === "ok") throw new Error("nobody answered");
    expect([copy.outcome, copy.release]).toEqual(["error", undefined]);
    expect(copy.reason).toContain("ECONNREFUSED");
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ["does not answer", () => undefined],
    ["sends no token", (response) => response.writeHead(200, identified).flushHeaders()],
    ["hangs in the middle", (response) => response.writeHead(200, identified).write(events)],
    ["hangs in an error", (response) => response.writeHead(500, identified).flushHeaders()],
  ])("is given up after its time where the color %s", async (_title, answer) => {
    const url = await color((request, response) => {
      request.resume().on("end", () => answer(response));
    });
    const copy = await copied(url, within(200));
    expect(copy).toMatchObject({ outcome: "timeout", reason: "no end within 200 ms" });
    expect(copy.milliseconds).toBeLessThan(1500);
  });
});
