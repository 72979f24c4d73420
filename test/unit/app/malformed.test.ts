import { connect, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Api } from "../../faults/fuzz/api.ts";
import { answersIn } from "../../faults/fuzz/answers-in.ts";
import { Campaign } from "../../faults/fuzz/campaign.ts";
import type { Answer } from "../../faults/fuzz/wire.ts";
import { FakeEngine } from "./fake-engine.ts";
import { asks } from "./openapi-document.ts";
import { serverFixture, type Fixture } from "./server-fixture.ts";

let fixture: Fixture | undefined;

afterEach(() => fixture?.http.close());

async function listening(options: Parameters<typeof serverFixture>[0] = {}): Promise<number> {
  fixture = serverFixture(options);
  await fixture.http.listen({ host: "127.0.0.1", port: 0 });
  return (fixture.http.server.address() as AddressInfo).port;
}

/** All that comes back until the server closes the connection. */
async function received(port: number, ...parts: readonly string[]): Promise<Buffer> {
  const socket = connect(port, "127.0.0.1");
  const ended = new Promise<Buffer>((resolve) => {
    const chunks: Buffer[] = [];
    socket.on("data", (data) => chunks.push(data));
    socket.on("error", () => undefined);
    socket.once("close", () => resolve(Buffer.concat(chunks)));
  });
  for (const part of parts) {
    socket.write(part);
    await delay(100);
  }
  return ended;
}

async function answered(...parts: readonly string[]): Promise<Answer | undefined> {
  return answersIn(await received(await listening(), ...parts))[0];
}

const host = "Host: color\r\nConnection: close\r\n";

describe("what is no HTTP/1.1 request", () => {
  it.each([
    ["noise", "nonsense\r\n\r\n", 400],
    [
      "two ways to tell a length",
      `POST /chat HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    ["a length that is none", `POST /chat HTTP/1.1\r\n${host}Content-Length: four\r\n\r\n`, 400],
    ["no host", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    ["a head of 40 KB", `GET /healthz HTTP/1.1\r\n${host}X-A: ${"a".repeat(40_000)}\r\n\r\n`, 431],
  ])("(%s) is refused as everything else is", async (_name, text, status) => {
    const answer = await answered(text);
    expect(answer?.status).toBe(status);
    expect(answer?.headers).toMatchObject({ "x-color": "green", connection: "close" });
    expect(answer?.headers["content-type"]).toContain("application/json");
    const body = JSON.parse(answer?.body ?? "") as { error: string; request_id: string };
    expect(body.error).toMatch(/send/);
    expect(body.request_id).toBe(answer?.headers["x-request-id"]);
  });

  it("is not told in the middle of an answer to somebody's request before it", async () => {
    const port = await listening({ engine: new FakeEngine({ tokenMilliseconds: 60 }) });
    const payload = JSON.stringify({ ...asks, stream: true });
    const stream = `POST /v1/chat/completions HTTP/1.1\r\nHost: color\r\nContent-Type: application/json\r\nContent-Length: ${payload.length}\r\n\r\n${payload}`;
    const text = (await received(port, stream, "", "nonsense\r\n\r\n")).toString();
    expect(text).toContain("data: {");
    expect(text).not.toContain("HTTP/1.1 400");
  });

  it("such as another expectation than 100-continue is passed over", async () => {
    expect((await answered(`GET /healthz HTTP/1.1\r\n${host}Expect: tea\r\n\r\n`))?.status).toBe(200);
  });
});

describe("a client that is slow", () => {
  it("with its head is told so (408), and disconnected", async () => {
    const port = await listening();
    const { server } = fixture?.http ?? {};
    if (server !== undefined) server.headersTimeout = 200;
    const [answer] = answersIn(await received(port, "GET /healthz HTTP/1.1\r\nHost: color\r\n"));
    expect(answer?.status).toBe(408);
    expect(answer?.body).toContain("in time");
  });

  it("has 15 s for its head and 30 s for all of it; to read it has longer than an answer may be silent", () => {
    const { headersTimeout, requestTimeout, timeout } = serverFixture().http.server;
    expect([headersTimeout, requestTimeout]).toEqual([15_000, 30_000]);
    expect(timeout).toBe(135_000);
    const slow = serverFixture({ environment: { REQUEST_SECONDS: "600" } }).http.server;
    expect(slow.timeout).toBe(615_000);
  });
});

it("a thousand wrong requests are answered as the OpenAPI document says", async () => {
  const url = `http://127.0.0.1:${await listening({ environment: { MAX_BODY_BYTES: "65536" } })}`;
  const plan = { url, api: await Api.of(url), seed: 11, requests: 1000, bodyBytes: 65_536 };
  const { malformed, wrong, statuses } = await new Campaign(plan).run();
  expect(wrong.join("\n")).toBe("");
  expect(malformed).toBeGreaterThanOrEqual(1000);
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(["200", "400", "404", "405", "415", "422"]));
});

it("a value of more levels than there is stack is refused like any other", async () => {
  const { http } = (fixture = serverFixture());
  const payload = `{"message":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  const headers = { "content-type": "application/json" };
  const answer = await http.inject({ method: "POST", url: "/chat", payload, headers });
  expect(answer.statusCode).toBe(422);
  expect(answer.payload).toContain("more than 8 levels");
});
