import type { IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../bench/app-server.ts";
import { listening } from "./fake-converter.ts";
import { release, serverFixture, type Fixture } from "./server-fixture.ts";

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A converter that answers everything in one way. */
async function converter(
  received: Received[],
  status = 200,
  headers: Record<string, string> = { "content-type": "text/turtle; charset=utf-8" },
  body = "<a> a <b> .\n",
): Promise<string> {
  return await listening((request, response) => {
    void buffer(request).then((sent) => {
      received.push({ url: request.url, headers: request.headers, body: sent.toString() });
      response.writeHead(status, headers).end(body);
    });
  });
}

async function convert({ http }: Fixture, payload = '{"tables": []}', headers: Record<string, string> = {}) {
  return await http.inject({
    method: "POST",
    url: "/v1/ontology",
    payload,
    headers: { "content-type": "application/json", ...headers },
  });
}

describe("POST /v1/ontology", () => {
  it("hands the body on as it came, with the request's id, and the answer back as it came", async () => {
    const received: Received[] = [];
    const fixture = serverFixture({ environment: { CONVERTER_URL: await converter(received) } });
    const payload = '{ "tables": [], "tables": [1.0] }\n';
    const answer = await convert(fixture, payload, { "x-request-id": "abc-1", accept: "text/turtle" });
    expect(received).toMatchObject([
      {
        url: "/convert",
        body: payload,
        headers: { "content-type": "application/json", accept: "text/turtle", "x-request-id": "abc-1" },
      },
    ]);
    expect([answer.statusCode, answer.payload]).toEqual([200, "<a> a <b> .\n"]);
    expect(answer.headers).toMatchObject({
      "content-type": "text/turtle; charset=utf-8",
      "x-request-id": "abc-1",
      "x-color": "green",
      "x-release": release,
    });
  });

  it.each([
    [422, { "content-type": "application/json" }, '{"errors":["tables.0.name: is empty"]}'],
    [503, { "content-type": "application/json", "retry-after": "7" }, '{"error":"draining"}'],
    [500, { "content-type": "application/json" }, '{"error":"internal"}'],
  ])("hands back a refusal of the converter too: %i", async (status, headers, body) => {
    const fixture = serverFixture({
      environment: { CONVERTER_URL: await converter([], status, headers, body) },
    });
    const answer = await convert(fixture);
    expect([answer.statusCode, answer.payload]).toEqual([status, body]);
    expect(answer.headers).toMatchObject(headers);
  });

  it("says where there is no converter", async () => {
    const answer = await convert(serverFixture());
    expect([answer.statusCode, answer.json<{ error: object }>().error]).toMatchObject([
      404,
      {
        code: "no_converter",
        message: "this server has no converter of schemas (CONVERTER_URL); ask a color of the workload owl",
      },
    ]);
  });

  it("is 503 with Retry-After where the converter does not answer, and names it", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const fixture = serverFixture({ environment: { CONVERTER_URL: url } });
    const answer = await convert(fixture);
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "2"]);
    expect(answer.json()).toMatchObject({
      error: { message: `the converter is not available: ${url} does not answer (ECONNREFUSED)` },
    });
  });

  it("is 503 where the converter breaks off before its answer", async () => {
    const url = await listening((request) => request.socket.destroy());
    const answer = await convert(serverFixture({ environment: { CONVERTER_URL: url } }));
    expect(answer.statusCode).toBe(503);
  });

  it("is 504 after REQUEST_SECONDS, and gives the conversion up", async () => {
    let gone = false;
    const url = await listening((_request, response) => response.once("close", () => (gone = true)));
    const fixture = serverFixture({ environment: { CONVERTER_URL: url, REQUEST_SECONDS: "1" } });
    const answer = await convert(fixture);
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      504,
      "timeout",
    ]);
    await expect.poll(() => gone).toBe(true);
  });

  it("breaks off where the converter does, so that nobody takes half an ontology for a whole one", async () => {
    const url = await listening((_request, response) => {
      response.writeHead(200, { "content-type": "text/turtle", "content-length": "1000" });
      response.write("<a> a");
      setTimeout(() => response.destroy(), 50);
    });
    const { http } = serverFixture({ environment: { CONVERTER_URL: url } });
    const address = await http.listen({ host: "127.0.0.1", port: 0 });
    const answer = await fetch(`${address}/v1/ontology`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    await expect(answer.text()).rejects.toThrow();
    await http.close();
  });

  it.each([
    ["time is up", "1", false],
    ["the client goes", "60", true],
  ])("breaks off within an answer when %s, and gives the conversion up", async (_, seconds, leaves) => {
    let gone = false;
    const url = await listening((_request, response) => {
      response.once("close", () => (gone = true));
      response.writeHead(200, { "content-type": "text/turtle" }).write("<a> a");
    });
    const fixture = serverFixture({ environment: { CONVERTER_URL: url, REQUEST_SECONDS: seconds } });
    const address = await fixture.http.listen({ host: "127.0.0.1", port: 0 });
    const controller = new AbortController();
    const answer = await fetch(`${address}/v1/ontology`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: controller.signal,
    });
    expect(answer.status).toBe(200);
    if (leaves) controller.abort();
    await expect(answer.text()).rejects.toThrow();
    await expect.poll(() => gone).toBe(true);
    await expect.poll(() => fixture.parts.forwards.active).toBe(0);
    await fixture.http.close();
  });

  it("gives the conversion up when the client goes", async () => {
    let [asked, gone] = [false, false];
    const url = await listening((_request, response) => {
      asked = true;
      response.once("close", () => (gone = true));
    });
    const { http } = serverFixture({ environment: { CONVERTER_URL: url } });
    const address = await http.listen({ host: "127.0.0.1", port: 0 });
    const controller = new AbortController();
    const answer = fetch(`${address}/v1/ontology`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: controller.signal,
    });
    await expect.poll(() => asked).toBe(true);
    controller.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => gone).toBe(true);
    await http.close();
  });

  it("has the limits of every path: size, media type, method", async () => {
    const received: Received[] = [];
    const fixture = serverFixture({
      environment: { CONVERTER_URL: await converter(received), MAX_BODY_BYTES: "1024" },
    });
    expect((await convert(fixture, "x".repeat(2000))).statusCode).toBe(413);
    expect((await convert(fixture, "<a/>", { "content-type": "application/xml" })).statusCode).toBe(415);
    const get = await fixture.http.inject("/v1/ontology");
    expect([get.statusCode, get.headers["allow"]]).toEqual([405, "POST"]);
    expect(received).toEqual([]);
  });

  it("leaves it to the converter what it makes of no JSON, or of no body", async () => {
    const received: Received[] = [];
    const fixture = serverFixture({ environment: { CONVERTER_URL: await converter(received) } });
    await convert(fixture, "", {});
    await convert(fixture, "tables", { "content-type": "text/plain" });
    await fixture.http.inject({ method: "POST", url: "/v1/ontology" });
    expect(received.map(({ headers, body }) => [headers["content-type"], body])).toEqual([
      ["application/json", ""],
      ["text/plain", "tables"],
      [undefined, ""],
    ]);
  });

  it("is counted as every other path", async () => {
    const fixture = serverFixture({ environment: { CONVERTER_URL: await converter([]) } });
    await convert(fixture);
    expect((await fixture.http.inject("/metrics")).payload.split("\n")).toContain(
      'http_requests_total{method="POST",path="/v1/ontology",status_code="200"} 1',
    );
  });
});
