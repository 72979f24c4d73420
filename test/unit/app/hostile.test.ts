import { describe, expect, it } from "vitest";
import { serverFixture } from "./server-fixture.ts";

const json = "application/json";
const posts = ["/chat", "/chat/ann", "/v1/chat/completions", "/feedback"] as const;
const gets = ["/healthz", "/ready", "/health", "/health/deep", "/metrics", "/v1/models", "/openapi.json"];

interface Hostile {
  readonly name: string;
  readonly payload: string | Buffer;
  readonly type?: string | undefined;
  readonly statuses: readonly number[];
}

/** `message` and `messages` make a good request of it for every path, but for what is wrong. */
const good = { message: "a", messages: [{ role: "user", content: "a" }], request_id: "a", verdict: "up" };

const hostile: readonly Hostile[] = [
  { name: "nothing", payload: "", statuses: [400] },
  { name: "broken JSON", payload: '{"message": "a"', statuses: [400] },
  { name: "two documents", payload: "{} {}", statuses: [400] },
  { name: "broken UTF-8", payload: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), statuses: [400] },
  { name: "half a character", payload: Buffer.from('{"message":"é"}').subarray(0, 13), statuses: [400] },
  { name: "null", payload: "null", statuses: [400, 422] },
  { name: "an array", payload: "[]", statuses: [400, 422] },
  { name: "a number", payload: "1e999", statuses: [400, 422] },
  { name: "a text", payload: '"message"', statuses: [400, 422] },
  { name: "no field at all", payload: "{}", statuses: [400, 422] },
  { name: "fields of __proto__ alone", payload: '{"__proto__":{"message":"a"}}', statuses: [400] },
  {
    name: "a good request but for __proto__ in disguise",
    payload: JSON.stringify(good).replace("{", '{"\\u005f_proto__" : 1,'),
    statuses: [400],
  },
  {
    name: "wrong types everywhere",
    payload: '{"message":{},"messages":{},"request_id":[],"verdict":1,"max_tokens":"x","temperature":[]}',
    statuses: [400, 422],
  },
  { name: "100,000 brackets", payload: "[".repeat(100_000), statuses: [400] },
  { name: "10 MB", payload: JSON.stringify({ ...good, message: "x".repeat(10_000_000) }), statuses: [413] },
  { name: "a form", payload: "message=a", type: "application/x-www-form-urlencoded", statuses: [415] },
  { name: "XML", payload: "<message/>", type: "text/xml", statuses: [415] },
  { name: "no type", payload: "{}", type: "", statuses: [400, 415, 422] },
  { name: "a type that is none", payload: "{}", type: "\u00e4/;;", statuses: [400, 415] },
];

describe("a body that is", () => {
  const fixture = serverFixture();

  it.each(hostile.flatMap((each) => posts.map((path) => ({ ...each, path }))))(
    "$name is refused by $path as JSON, and the server goes on",
    async ({ path, payload, type = json, statuses }) => {
      const headers = type === "" ? {} : { "content-type": type };
      const answer = await fixture.http.inject({ method: "POST", url: path, payload, headers });
      expect(statuses).toContain(answer.statusCode);
      expect(answer.headers["content-type"]).toContain(json);
      expect(answer.headers["x-request-id"]).toBeTruthy();
      const { error } = answer.json<{ error: string | { message: string; type: string; code: string } }>();
      if (path.startsWith("/v1/")) {
        expect(error).toMatchObject({
          message: expect.any(String) as string,
          code: expect.any(String) as string,
        });
      } else expect(error).toMatch(/\S/);
      expect((await fixture.http.inject("/healthz")).statusCode).toBe(200);
    },
  );
});

describe("a method", () => {
  const fixture = serverFixture();
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const;
  const wrong = [
    ...posts.flatMap((path) =>
      methods.filter((method) => method !== "POST").map((method) => ({ method, path, allow: "POST" })),
    ),
    ...gets.flatMap((path) =>
      methods.filter((method) => method !== "GET").map((method) => ({ method, path, allow: "GET, HEAD" })),
    ),
  ];

  it.each(wrong)(
    "$method that $path does not have is 405 and tells which it has",
    async ({ method, path, allow }) => {
      const body =
        method === "GET" || method === "TRACE"
          ? {}
          : { payload: "{broken", headers: { "content-type": json } };
      const answer = await fixture.http.inject({ method: method as "PUT", url: path, ...body });
      expect([answer.statusCode, answer.headers.allow]).toEqual([405, allow]);
      expect(answer.headers["content-type"]).toContain(json);
      expect(JSON.stringify(answer.json())).toContain(`${path} has no ${method}`);
    },
  );

  it("HEAD is answered where GET is", async () => {
    for (const path of gets) {
      const answer = await fixture.http.inject({ method: "HEAD", url: path });
      expect([path, answer.statusCode, answer.payload]).toEqual([path, 200, ""]);
    }
  });
});

describe("an address that", () => {
  const fixture = serverFixture();

  it.each([
    ["is unknown", "/nowhere", [404]],
    ["is unknown under /v1", "/v1/nowhere", [404]],
    ["goes up", "/chat/../../etc/passwd", [404]],
    ["cannot be decoded", "/chat/%zz", [400]],
    ["names no user", "/chat/", [404, 405, 422]],
    ["names a user with a control character", "/chat/a%00b", [422]],
    ["names a user of 10,000 letters", `/chat/${"a".repeat(10_000)}`, [404, 414, 422]],
    ["has a doubled slash", "//chat", [404]],
  ])("%s is refused as JSON", async (_name, url, statuses) => {
    const answer = await fixture.http.inject({ method: "POST", url, payload: good });
    expect(statuses).toContain(answer.statusCode);
    expect(answer.headers["content-type"]).toContain(json);
    expect(answer.json()).toHaveProperty("error");
  });
});
