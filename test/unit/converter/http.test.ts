import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factsOf } from "./facts.ts";
import { generatedSchema } from "./generated-schema.ts";
import { Ontology } from "./ontology-facts.ts";
import { failureOf, listening, release, type Listening } from "./server-fixture.ts";

const small = {
  baseIri: "urn:example:small",
  tables: [{ name: "a", columns: [{ name: "b", type: "int" }] }],
};

describe("a converter", () => {
  let server: Listening;
  beforeAll(async () => {
    server = await listening({ MAX_BODY_BYTES: "1048576", MAX_TABLES: "200" });
  });
  afterAll(async () => await server.close());

  it("answers a schema of 200 tables with its ontology as Turtle", async () => {
    const schema = generatedSchema(200);
    const answer = await server.convert(schema, { "x-request-id": "my-request.1" });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/turtle; charset=utf-8",
      "x-request-id": "my-request.1",
      "x-color": "green",
      "x-release": release,
    });
    expect(new Ontology(await answer.text()).facts(schema.baseIri)).toEqual(factsOf(schema));
  });

  it("answers many at once, each with its own", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, number) => {
        const answer = await server.convert({ ...small, label: `number ${number}` });
        return [answer.status, (await answer.text()).includes(`rdfs:label "number ${number}"`)];
      }),
    );
    expect(answers).toEqual(Array.from({ length: 12 }, () => [200, true]));
  });

  it("tells every problem of a schema, for people and for programs", async () => {
    const answer = await server.convert({
      baseIri: "shop",
      tables: [{ name: "a", columns: [{ name: "b", type: "wat" }] }],
    });
    expect(answer.status).toBe(422);
    const { message, problems, ...rest } = await failureOf(answer);
    expect(rest).toEqual({ type: "invalid_request_error", param: "baseIri", code: "invalid_schema" });
    expect(problems).toMatchObject([
      { path: "baseIri", value: '"shop"', cure: "give the ontology an IRI of your own" },
      { path: "tables[0].columns[0].type", value: '"wat"', limit: "an SQL type that this converter knows" },
    ]);
    expect(message).toMatch(
      /^the schema has 2 problem\(s\): baseIri: .*; tables\[0\]\.columns\[0\]\.type: "wat" is refused: /,
    );
  });

  it.each([
    ["an empty body", "", 400, "invalid_json", /^body: is empty; send/],
    ["what is no JSON", "{", 400, "invalid_json", /^body: is not JSON \(.*\); send/],
    [
      "what is no UTF-8",
      new Uint8Array([0x22, 0xff, 0x22]),
      400,
      "invalid_json",
      /^body: is not UTF-8; send/,
    ],
    [
      "too large a body",
      " ".repeat(1_048_577),
      413,
      "body_too_large",
      /larger than 1048576 bytes \(MAX_BODY_BYTES\); convert the schema in parts/,
    ],
    ["a list", "[]", 422, "invalid_schema", /body: \[\] is refused/],
    ["a deep list", "[".repeat(200_000) + "]".repeat(200_000), 422, "invalid_schema", /body: .* is refused/],
    [
      "a prototype",
      '{"__proto__":{"tables":[]},"constructor":1}',
      422,
      "invalid_schema",
      /baseIri: nothing is refused/,
    ],
    ["random bytes", randomBytes(5000), 400, "invalid_json", /^body: is not/],
  ])("refuses %s", async (_what, body, status, code, message) => {
    const answer = await server.convert(body);
    expect(answer.status).toBe(status);
    expect(await failureOf(answer)).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it("refuses another content type, another method and another path, each with what there is", async () => {
    const type = await server.convert("a: 1", { "content-type": "text/yaml" });
    expect([type.status, (await failureOf(type)).message]).toEqual([
      415,
      "content-type: is not application/json; send a schema as JSON, with that content type",
    ]);
    const method = await server.get("/convert");
    expect([method.status, method.headers.get("allow"), (await failureOf(method)).code]).toEqual([
      405,
      "POST",
      "method_not_allowed",
    ]);
    const path = await server.get("/converts");
    expect([path.status, (await failureOf(path)).message]).toEqual([404, "there is no GET /converts"]);
  });

  it("is alive and ready, and counts what it did", async () => {
    expect(await (await server.get("/healthz")).json()).toEqual({ status: "alive" });
    expect(await (await server.get("/ready")).json()).toEqual({ status: "ready" });
    const before = await metricsOf(server);
    await (
      await server.convert({ ...small, tables: [...small.tables, { ...small.tables[0], name: "z" }] })
    ).text();
    await (await server.convert({})).text();
    // Counted once the answer has left.
    await expect.poll(async () => (await metricsOf(server)).answered(422)).toBe(before.answered(422) + 1);
    const after = await metricsOf(server);
    expect(after.value('converter_conversions_total{outcome="converted"}')).toBe(
      before.value('converter_conversions_total{outcome="converted"}') + 1,
    );
    expect(after.value('converter_conversions_total{outcome="refused"}')).toBe(
      before.value('converter_conversions_total{outcome="refused"}') + 1,
    );
    expect(after.value('converter_conversions_total{outcome="failed"}')).toBe(0);
    expect(after.value("converter_tables_total")).toBe(before.value("converter_tables_total") + 2);
    expect(after.answered(200)).toBe(before.answered(200) + 1);
    expect(after.value("converter_ready")).toBe(1);
    expect(after.value("converter_active_conversions")).toBe(0);
    expect(after.value(`converter_info{color="green",version="7",release="${release}"}`)).toBe(1);
  });

  it("has no metric of a name that the model server has", async () => {
    const text = await (await server.get("/metrics")).text();
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !name?.startsWith("converter_"))).toEqual([]);
  });
});

async function metricsOf(server: Listening) {
  const text = await (await server.get("/metrics")).text();
  const value = (series: string) => {
    const line = text.split("\n").find((each) => each.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length + 1));
  };
  const answered = (status: number) =>
    value(`converter_requests_total{method="POST",path="/convert",status_code="${status}"}`);
  return { value, answered };
}

describe("a converter that starts", () => {
  it("is alive and not ready, and takes no schema", async () => {
    const server = await listening({}, false);
    expect((await server.get("/healthz")).status).toBe(200);
    const ready = await server.get("/ready");
    expect([ready.status, await ready.json()]).toEqual([503, { status: "not_ready", reason: "starting" }]);
    const answer = await server.convert(small);
    expect([answer.status, answer.headers.get("retry-after"), (await failureOf(answer)).code]).toEqual([
      503,
      "1",
      "not_ready",
    ]);
    await server.close();
  });
});

describe("a converter that has much to do", () => {
  it("lets some wait, tells one more to come again, and stays alive meanwhile", async () => {
    const server = await listening({ QUEUE_LENGTH: "2" });
    const schema = generatedSchema(100);
    const running = Array.from({ length: 3 }, async () => (await server.convert(schema)).status);
    await expect.poll(() => server.conversions.active, { interval: 5 }).toBe(3);
    const refused = await server.convert(small);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await failureOf(refused)).toMatchObject({ code: "overloaded", type: "rate_limit_error" });
    expect((await server.get("/healthz")).status).toBe(200);
    expect(await Promise.all(running)).toEqual([200, 200, 200]);
    await server.close();
  });

  it("ends what nobody waits for any more", async () => {
    const server = await listening();
    const schema = generatedSchema(200);
    const gone = new AbortController();
    const left = server.convert(schema, {}, gone.signal);
    await expect.poll(() => server.conversions.active, { interval: 5 }).toBe(1);
    gone.abort();
    await expect(left).rejects.toThrow();
    await expect.poll(() => server.conversions.active, { interval: 5 }).toBe(0);
    expect((await metricsOf(server)).value('converter_conversions_total{outcome="converted"}')).toBe(0);
    await server.close();
  });
});

describe("a drain", () => {
  it("lets what runs and waits finish, refuses what comes, and closes the port", async () => {
    const server = await listening();
    const schema = generatedSchema(100);
    const running = Array.from({ length: 2 }, async () => (await server.convert(schema)).status);
    await expect.poll(() => server.conversions.active, { interval: 5 }).toBe(2);
    const drained = server.drain.run();
    const ready = await server.get("/ready");
    expect([ready.status, await ready.json()]).toEqual([503, { status: "not_ready", reason: "draining" }]);
    const refused = await server.convert(small);
    expect([refused.status, refused.headers.get("connection"), (await failureOf(refused)).code]).toEqual([
      503,
      "close",
      "draining",
    ]);
    expect(await Promise.all(running)).toEqual([200, 200]);
    expect(await drained).toEqual({ cut: 0 });
    await expect(server.get("/healthz")).rejects.toThrow();
  });

  it("ends after its time, or at a second signal, what still runs and waits, and tells its clients", async () => {
    const server = await listening({ DRAIN_SECONDS: "600" });
    const schema = generatedSchema(200);
    const running = Array.from({ length: 3 }, async () => await failureOf(await server.convert(schema)));
    await expect.poll(() => server.conversions.active, { interval: 5 }).toBe(3);
    const drained = server.drain.run();
    server.drain.hurry();
    expect(await drained).toEqual({ cut: 3 });
    for (const { code } of await Promise.all(running)) expect(code).toBe("draining");
  });
});
