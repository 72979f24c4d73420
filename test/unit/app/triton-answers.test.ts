import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Drain } from "../../../app/drain.ts";
import { openTriton } from "../../../app/engine/triton/triton.ts";
import { createLog } from "../../../app/log.ts";
import { clientGone } from "../../../app/problem.ts";
import { keepProving, warmUp } from "../../../app/proof.ts";
import { FakeTriton, type FakeTritonModel } from "./fake-triton.ts";
import { eventsOf, serverFixture, type Chunk, type Fixture } from "./server-fixture.ts";

const url = "/v1/chat/completions";
const started: FakeTriton[] = [];

afterEach(async () => {
  for (const triton of started.splice(0)) await triton.stop().catch(() => undefined);
});

interface Serving extends Fixture {
  readonly triton: FakeTriton;
}

/** A server whose model is the fake Triton's, warmed up. */
async function serving(
  model: FakeTritonModel = {},
  environment: Record<string, string> = {},
): Promise<Serving> {
  const triton = await FakeTriton.start(model);
  started.push(triton);
  const fixture = serverFixture({
    loaded: false,
    environment: { MODEL_PATH: "", TRITON_URL: triton.url, ...environment },
  });
  const engine = await openTriton({
    ...fixture.config,
    url: triton.url,
    model: "text",
    waiting: () => undefined,
    warn: () => undefined,
  });
  fixture.model.loaded(engine);
  await warmUp(engine, fixture.model);
  return Object.assign(fixture, { triton });
}

async function complete({ http }: Fixture, content = "hi", more: object = {}) {
  return await http.inject({
    method: "POST",
    url,
    payload: { messages: [{ role: "user", content }], ...more },
  });
}

async function readiness({ http }: Fixture): Promise<[number, unknown]> {
  const answer = await http.inject("/ready");
  return [answer.statusCode, answer.json<{ reason?: string }>().reason];
}

describe("a server whose model is Triton's", () => {
  it("tells the model's name, and what Triton says of it", async () => {
    const fixture = await serving(
      { platform: "onnxruntime_onnx" },
      { TRITON_MODEL: "text", CONTEXT_TOKENS: "2048" },
    );
    expect((await fixture.http.inject("/health/deep")).json()).toMatchObject({
      status: "healthy",
      model_loaded: true,
      model_name: "text",
      model: {
        architecture: "onnxruntime_onnx",
        context_length: 2048,
        tokenizer: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
        chat_template: null,
      },
    });
  });

  it("is ready only after a real inference", async () => {
    const { triton } = await serving();
    expect(triton.texts).toEqual(["Hello"]);
    expect(triton.asked[0]?.inputs).toContainEqual({
      name: "max_tokens",
      datatype: "INT32",
      shape: [1],
      data: [4],
    });
  });

  it("is not ready with a model that answers nothing", async () => {
    const triton = await FakeTriton.start();
    started.push(triton);
    triton.answer = () => [""];
    const { config, model } = serverFixture({ loaded: false });
    const engine = await openTriton({
      ...config,
      url: triton.url,
      model: "text",
      waiting: () => undefined,
      warn: () => undefined,
    });
    model.loaded(engine);
    await expect(warmUp(engine, model)).rejects.toThrow("the model answers nothing");
    expect(model.verdict()).toEqual({ ready: false, reason: "model warming up" });
  });

  it("answers whole, one piece counted as one token, and hands the question's settings on", async () => {
    const fixture = await serving();
    const answer = await complete(fixture, "What is water?", { max_tokens: 8, temperature: 0.5, seed: 3 });
    expect(answer.json()).toMatchObject({
      choices: [{ message: { content: "echo of What is water?" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5 },
    });
    expect(fixture.triton.asked.at(-1)?.inputs?.map(({ data }) => data[0])).toEqual([
      "What is water?",
      8,
      0.5,
      1,
      3,
    ]);
  });

  it("streams a decoupled model's pieces, and ends at max_tokens with length", async () => {
    const fixture = await serving({ decoupled: true });
    const answer = await complete(fixture, "hi", { stream: true, max_tokens: 2 });
    const events = eventsOf(answer.payload);
    const chunks = events.slice(0, -1) as Chunk[];
    const contents = chunks.flatMap(({ choices }) => choices[0]?.delta.content ?? []);
    expect(contents).toEqual(["echo", " of "]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: "length" }],
      usage: { completion_tokens: 2 },
    });
    expect(events.at(-1)).toBe("[DONE]");
  });

  it("cuts at a stop sequence wherever the pieces end", async () => {
    const fixture = await serving({ decoupled: true });
    fixture.triton.answer = () => ["one t", "wo thr", "ee four"];
    const answer = await complete(fixture, "hi", { stop: "three" });
    expect(answer.json()).toMatchObject({
      choices: [{ message: { content: "one two " }, finish_reason: "stop" }],
    });
  });

  it("refuses a prompt that it believes to be too long", async () => {
    const fixture = await serving({}, { CONTEXT_TOKENS: "128", MAX_ANSWER_TOKENS: "64" });
    const answer = await complete(fixture, "a".repeat(127 * 4));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error: {
        code: "context_length_exceeded",
        message: expect.stringContaining("127 tokens are above") as string,
      },
    });
  });
});

describe("a failure of Triton", () => {
  it("that is the question's is 400 or 500 for this one, and nobody else is turned away", async () => {
    const fixture = await serving();
    fixture.triton.answer = (text) => {
      if (text === "long") return { status: 400, error: "too long" };
      return text === "odd" ? { status: 500, error: "division by zero" } : ["fine"];
    };
    const refused = await complete(fixture, "long");
    expect([refused.statusCode, refused.json<{ error: object }>().error]).toEqual([
      400,
      {
        type: "invalid_request_error",
        code: "refused_by_model",
        message: "messages: the model refuses them: too long",
        param: "messages",
      },
    ]);
    const failed = await complete(fixture, "odd");
    expect([failed.statusCode, failed.json<{ error: object }>().error]).toMatchObject([
      500,
      { code: "inference_failed", message: "the model failed: division by zero" },
    ]);
    expect(await readiness(fixture)).toEqual([200, undefined]);
    expect((await complete(fixture, "even")).statusCode).toBe(200);
  });

  it.each([
    ["while another answer takes its time is the question's alone", true, 400, 200],
    ["while nobody else is answered, not even a proof, is the model's", false, 503, 503],
  ])("that %s", async (_, accompanied, status, ready) => {
    const fixture = await serving({}, { READINESS_SECONDS: "2", PROBE_SECONDS: "1" });
    const { triton } = fixture;
    triton.answer = (text) => (text === "odd" ? { status: 400, error: "too long" } : ["fine"]);
    triton.slow = (text) => text !== "odd";
    triton.pieceMilliseconds = 7000;
    const other = accompanied ? complete(fixture, "even") : undefined;
    await expect.poll(() => triton.running).toBe(accompanied ? 1 : 0);
    expect((await complete(fixture, "odd")).statusCode).toBe(status);
    expect((await readiness(fixture))[0]).toBe(ready);
    expect((await other)?.statusCode ?? 200).toBe(200);
  });

  it("is the question's alone where Triton has no place for a proof", async () => {
    const fixture = await serving();
    fixture.triton.answer = (text) =>
      text === "odd" ? { status: 500, error: "odd" } : { status: 503, error: "Exceeds maximum queue size" };
    expect((await complete(fixture, "odd")).json()).toMatchObject({ error: { code: "inference_failed" } });
    expect(await readiness(fixture)).toEqual([200, undefined]);
  });

  it("that every question meets is 500, and the server is not ready until a proof has worked", async () => {
    const fixture = await serving();
    fixture.triton.answer = () => ({ status: 500, error: "CUDA out of memory" });
    expect((await complete(fixture)).statusCode).toBe(500);
    expect(await readiness(fixture)).toEqual([503, "the last inference failed: CUDA out of memory"]);
    expect((await complete(fixture)).statusCode).toBe(503);
    fixture.triton.answer = () => ["fine"];
    keepProving(fixture.answers, fixture.model, 1, createLog("silent", {}));
    await expect.poll(() => readiness(fixture), { timeout: 5000 }).toEqual([200, undefined]);
  });

  it("that is too much work is 503 with Retry-After, and the server stays ready", async () => {
    const fixture = await serving();
    fixture.triton.answer = () => ({ status: 503, error: "Exceeds maximum queue size" });
    const answer = await complete(fixture);
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "2"]);
    expect(answer.json()).toMatchObject({
      error: { message: "not ready: Triton takes no more work: Exceeds maximum queue size" },
    });
    expect(await readiness(fixture)).toEqual([200, undefined]);
  });

  it("that is its loss is 503 with Retry-After until it is back, with its new facts", async () => {
    const fixture = await serving();
    const { triton, http } = fixture;
    await triton.stop();
    const lost = await complete(fixture);
    expect([lost.statusCode, lost.headers["retry-after"]]).toEqual([503, "2"]);
    expect(await readiness(fixture)).toEqual([
      503,
      `the last inference failed: Triton at ${triton.url} does not answer (ECONNREFUSED)`,
    ]);
    expect((await http.inject("/healthz")).statusCode).toBe(200);

    started.push(await FakeTriton.start({ platform: "onnxruntime_onnx" }, triton.port));
    keepProving(fixture.answers, fixture.model, 1, createLog("silent", {}));
    await expect.poll(() => readiness(fixture), { timeout: 5000 }).toEqual([200, undefined]);
    expect((await complete(fixture)).statusCode).toBe(200);
    expect((await http.inject("/health/deep")).json()).toMatchObject({
      model: { architecture: "onnxruntime_onnx" },
    });
  });

  it("within a stream ends it with an error event and without [DONE]", async () => {
    const fixture = await serving({ decoupled: true });
    fixture.triton.answer = () => ({ pieces: ["well"], thenBreak: true });
    const events = eventsOf((await complete(fixture, "hi", { stream: true })).payload);
    expect(events.at(-1)).toMatchObject({ error: { code: "not_ready" } });
    expect(events).not.toContain("[DONE]");
    expect((await fixture.http.inject("/metrics")).payload).toMatch(/^answers_broken_total\{.*\} 1$/m);
  });

  it("to answer in time is 504 at once, and the next question waits for the place that Triton still works in", async () => {
    const fixture = await serving({}, { REQUEST_SECONDS: "4", PARALLEL_SEQUENCES: "1" });
    const { triton } = fixture;
    triton.mostRunning = 0;
    triton.pieceMilliseconds = 6000;
    expect((await complete(fixture)).statusCode).toBe(504);
    expect(triton.running).toBe(1);
    triton.pieceMilliseconds = 0;
    expect((await complete(fixture)).statusCode).toBe(200);
    expect(triton.mostRunning).toBe(1);
  });

  it("in time for a proof that gave way, or a copy, is waited for too", async () => {
    const fixture = await serving({}, { PARALLEL_SEQUENCES: "1" });
    const { triton, answers } = fixture;
    triton.mostRunning = 0;
    triton.pieceMilliseconds = 700;
    const question = {
      messages: [{ role: "user" as const, content: "hi" }],
      sampling: { temperature: 0, topP: 1 },
      stops: [],
    };
    const spares = [
      () => answers.probe(),
      () => answers.runCopy(question, new AbortController().signal).catch(() => undefined),
    ];
    for (const spare of spares) {
      const running = spare();
      await expect.poll(() => triton.running).toBe(1);
      expect((await complete(fixture)).statusCode).toBe(200);
      await running;
    }
    expect(triton.mostRunning).toBe(1);
  });

  it("is not waited for by a drain whose time is up", async () => {
    const fixture = await serving();
    const { http, model, answers, triton } = fixture;
    triton.pieceMilliseconds = 60_000;
    const cut = complete(fixture);
    await expect.poll(() => triton.running).toBe(1);
    const drained = await new Drain(http, model, answers, 0, createLog("silent", {})).run();
    expect(drained).toEqual({ cut: 1 });
    expect((await cut).statusCode).toBe(503);
    expect(triton.running).toBe(1);
  });
});

describe("a silent model that works on a long answer", () => {
  it("keeps the server ready as long as Triton says that it is", async () => {
    const fixture = await serving({}, { PROBE_SECONDS: "1", READINESS_SECONDS: "4" });
    fixture.triton.pieceMilliseconds = 8000;
    const answer = complete(fixture);
    await delay(6000);
    expect(await readiness(fixture)).toEqual([200, undefined]);
    expect((await answer).statusCode).toBe(200);
  });

  it("does so too after an impatient client has gone", async () => {
    const fixture = await serving({}, { PROBE_SECONDS: "1", READINESS_SECONDS: "2" });
    const { answers, triton } = fixture;
    triton.pieceMilliseconds = 9000;
    const gone = new AbortController();
    const question = {
      messages: [{ role: "user" as const, content: "hi" }],
      sampling: { temperature: 0, topP: 1 },
      stops: [],
    };
    const left = answers.run(question, gone.signal).catch((error: unknown) => error);
    await delay(3000);
    const reason = clientGone();
    gone.abort(reason);
    expect(await left).toBe(reason);
    await delay(3500);
    expect([triton.running, await readiness(fixture)]).toEqual([1, [200, undefined]]);
  });

  it("does not, once such a silence has ended in nothing, before it has answered again", async () => {
    const environment = { PROBE_SECONDS: "1", READINESS_SECONDS: "2", REQUEST_SECONDS: "5" };
    const fixture = await serving({}, environment);
    fixture.triton.pieceMilliseconds = 60_000;
    const hanging = complete(fixture);
    await delay(3500);
    expect(await readiness(fixture)).toEqual([200, undefined]);
    expect((await hanging).statusCode).toBe(504);
    await expect.poll(async () => (await readiness(fixture))[0], { timeout: 15_000 }).toBe(503);
    fixture.triton.pieceMilliseconds = 0;
    keepProving(fixture.answers, fixture.model, 1, createLog("silent", {}));
    await expect.poll(() => readiness(fixture), { timeout: 15_000 }).toEqual([200, undefined]);
  });
});
