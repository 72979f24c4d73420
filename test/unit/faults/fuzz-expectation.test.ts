import { expect, test } from "vitest";
import { openApiDocument } from "../../../app/openapi/document.ts";
import { Api } from "../../faults/fuzz/api.ts";
import type { Asked } from "../../faults/fuzz/asked.ts";
import { Expectation } from "../../faults/fuzz/expectation.ts";
import { answersTo } from "../../faults/fuzz/wire.ts";

const document: unknown = JSON.parse(JSON.stringify(openApiDocument({ version: "1", maxAnswerTokens: 16 })));
const api = new Api(document);
const expectation = new Expectation(api);
const json = { "content-type": "application/json", "x-color": "blue" };
const alive = JSON.stringify({ status: "alive" });
const refusal = JSON.stringify({ error: "no", request_id: "1" });

function get(target: string): Asked {
  const sent = { by: "client", method: "GET", target, headers: {}, body: undefined } as const;
  return { fault: "path: odd", operation: undefined, good: false, sent };
}

function bytes(text: string): Asked {
  return {
    fault: "bytes",
    operation: undefined,
    good: false,
    sent: { by: "socket", bytes: Buffer.from(text), unfinished: false },
  };
}

test("where a request is no operation, the status of some operation is not documented", () => {
  const taken = { status: 201, headers: json, body: JSON.stringify({ status: "stored", request_id: "1" }) };
  expect(expectation.problemWith(get("/elsewhere"), [taken])).toContain("an undocumented status");
  const refused = { status: 404, headers: json, body: refusal };
  expect(expectation.problemWith(get("/elsewhere"), [refused])).toBeUndefined();
});

test("an operation's address oddly written may be answered as the operation is", () => {
  const ok = { status: 200, headers: json, body: alive };
  for (const target of ["/healthz", "/%68ealthz", "//healthz", "/a/../healthz?x"])
    expect(expectation.problemWith(get(target), [ok]), target).toBeUndefined();
  expect(expectation.problemWith(get("/healthzz"), [ok])).toContain("an undocumented status");
  expect(expectation.problemWith(bytes("GET /healthz HTTP/1.0\r\n\r\n"), [ok])).toBeUndefined();
});

test("answers to bytes whose first line has no version are read too", () => {
  const sent = bytes("GET /healthz\r\n");
  const read = (received: string) => answersTo(Buffer.from("GET /healthz\r\n"), Buffer.from(received));
  const failed = `HTTP/1.1 502 Bad Gateway\r\ncontent-length: ${refusal.length}\r\n\r\n${refusal}`;
  expect(expectation.problemWith(sent, read(failed))).toContain("the server's fault");
  expect(expectation.problemWith(sent, read(alive))).toBeUndefined();
  expect(expectation.problemWith(sent, read(refusal))).toContain("neither what the operation");
  const noHost = JSON.stringify({ error: "the header Host is missing", request_id: "1" });
  expect(expectation.problemWith(sent, read(noHost))).toBeUndefined();
  expect(expectation.problemWith(bytes("nonsense\r\n"), read(noHost))).toBeUndefined();
  expect(expectation.problemWith(bytes("nonsense\r\n"), read("<html>502</html>"))).toContain("nor a refusal");
  expect(() => answersTo(Buffer.from("GET / HTTP/1.1\r\n"), Buffer.from(alive))).toThrow("no HTTP answer");
  expect(read("")).toEqual([]);
});
