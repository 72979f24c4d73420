import { describe, expect, it } from "vitest";
import { EngineBusy, EngineLost, QuestionFailed } from "../../../app/engine/failure.ts";
import { textInputs, type FakeAnswer } from "./fake-triton.ts";
import { ask, failureOf, open, start } from "./triton-fixture.ts";

/** Fails on this text alone, as a model does that cannot answer it. */
function failingOn(failing: string, failure: FakeAnswer): (text: string) => FakeAnswer {
  return (text) => (text === failing ? failure : ["fine"]);
}

describe("an engine of Triton", () => {
  it("gives a whole answer in one piece, through infer", async () => {
    const triton = await start();
    const engine = await open(triton.url);
    expect(await ask(engine, "hi")).toEqual(["echo of hi"]);
    expect(triton.paths.at(-1)).toBe("/v2/models/text/infer");
    expect(triton.asked[0]?.inputs?.map(({ name, data }) => [name, data[0]])).toEqual([
      ["text_input", "hi"],
      ["max_tokens", 16],
      ["temperature", 0],
      ["top_p", 1],
      ["seed", 1],
    ]);
  });

  it("gives a decoupled model's answer in its pieces, through generate_stream", async () => {
    const triton = await start({ decoupled: true });
    triton.answer = () => ["Grüße", " an", "", " die", " 🦉"];
    const steps: number[] = [];
    const pieces = await ask(await open(triton.url), "hi", { onStep: () => steps.push(1) });
    expect(pieces).toEqual(["Grüße", " an", " die", " 🦉"]);
    expect(steps).toHaveLength(5);
    expect(triton.paths.at(-1)).toBe("/v2/models/text/generate_stream");
    expect(triton.asked[0]).toEqual({ text_input: "hi", max_tokens: 16, temperature: 0, top_p: 1, seed: 1 });
  });

  it("asks a model by the name that it was given", async () => {
    const triton = await start({ name: "owl.v2" });
    expect(await ask(await open(triton.url, { model: "owl.v2" }))).toEqual(["echo of hi"]);
    expect(triton.paths).toContain("/v2/models/owl.v2/config");
  });

  it("takes an answer without text for one without a piece", async () => {
    const triton = await start();
    triton.answer = () => [""];
    expect(await ask(await open(triton.url))).toEqual([]);
  });

  it("estimates a prompt's tokens by its bytes, four a token", async () => {
    const engine = await open((await start()).url);
    const tokens = (content: string) => engine.prompt([{ role: "user", content }]).tokenCount;
    expect([tokens("hi"), tokens("a".repeat(400)), tokens("🦉".repeat(100))]).toEqual([1, 100, 100]);
  });
});

describe("waiting for Triton", () => {
  it("says what it waits for, from nothing there to a model that answers", async () => {
    const gone = await start();
    const { port, url } = gone;
    await gone.stop();
    const reasons: string[] = [];
    const opening = open(url, { waiting: (reason) => reasons.push(reason) });
    await expect.poll(() => reasons.at(-1)).toBe(`Triton at ${url} does not answer (ECONNREFUSED)`);

    const triton = await start({}, port);
    triton.ready = false;
    await expect
      .poll(() => reasons.at(-1), { timeout: 5000 })
      .toBe(`Triton at ${url} is not ready (status 400): it loads its models`);
    triton.modelReady = 400;
    triton.ready = true;
    await expect
      .poll(() => reasons.at(-1), { timeout: 5000 })
      .toBe(`Triton at ${url} is not ready with its model text (status 400)`);
    triton.modelReady = 200;
    expect(await ask(await opening)).toEqual(["echo of hi"]);
  });

  it("waits for what is no Triton, and says what answers there", async () => {
    const triton = await start({ inputs: undefined, outputs: null as never });
    const reasons: string[] = [];
    const opening = open(triton.url, { waiting: (reason) => reasons.push(reason) });
    await expect
      .poll(() => reasons.at(-1))
      .toContain("answers /v2/models/text with what is not KServe v2: {");
    triton.model = {};
    await opening;
  });

  it("refuses a model that Triton, ready, does not have, and names those that it has", async () => {
    const triton = await start({ name: "other" });
    const refusal = await failureOf(open(triton.url));
    expect(refusal.message).toBe(
      `model text: Triton at ${triton.url} has no such model, it has other; name one of them in TRITON_MODEL`,
    );
  });

  it("refuses a model that answers no texts", async () => {
    const triton = await start({ inputs: [{ name: "pixels", datatype: "FP32", shape: [3, 224, 224] }] });
    expect((await failureOf(open(triton.url))).message).toContain(
      "has no input text_input, its inputs are pixels (FP32)",
    );
  });
});

describe("a question that has no answer", () => {
  it("is the question's fault where the model answers another one: refused with what the model says", async () => {
    const triton = await start();
    triton.answer = failingOn("much too long", { status: 400, error: "prompt\n is too long" });
    const failure = await failureOf(ask(await open(triton.url), "much too long"));
    expect(failure).toBeInstanceOf(QuestionFailed);
    expect(failure).toMatchObject({ message: "prompt is too long", refused: true });
    expect(triton.texts).toEqual(["much too long", "Hello"]);
  });

  it.each([
    ["an exception", false, { status: 500, error: "division by zero" }, "division by zero"],
    ["an error instead of a piece", true, { pieces: ["well"], thenError: "out of tokens" }, "out of tokens"],
    ["an error instead of all pieces", true, { pieces: [], thenError: "out of tokens" }, "out of tokens"],
    ["bytes that are not UTF-8", false, { bytes: Uint8Array.of(0x7b, 0xff, 0x7d) }, "is not UTF-8"],
    ["what is no answer", false, { bytes: Buffer.from("<html>") }, "its answer is not KServe v2: <html>"],
    ["no text", false, { bytes: Buffer.from('{"outputs":[]}') }, "its answer has no text_output"],
    [
      "an answer without end",
      false,
      { bytes: Buffer.alloc(8 * 1024 * 1024 + 10, "x") },
      "its answer is longer than 8388608 bytes",
    ],
  ] as const)("fails, and leaves the model as it is, after %s", async (_, decoupled, answer, message) => {
    const triton = await start({ decoupled });
    triton.answer = failingOn("odd", answer);
    const engine = await open(triton.url);
    const failure = await failureOf(ask(engine, "odd"));
    expect(failure).toBeInstanceOf(QuestionFailed);
    expect(failure).toMatchObject({ refused: false });
    expect(failure.message).toContain(message);
    expect(await ask(engine, "even")).toEqual(["fine"]);
  });

  it("is the model's fault where it answers no other one either", async () => {
    const triton = await start();
    const engine = await open(triton.url);
    triton.answer = () => ({ status: 400, error: "CUDA out of memory" });
    const failure = await failureOf(ask(engine));
    expect(failure).not.toBeInstanceOf(QuestionFailed);
    expect(failure.message).toBe("CUDA out of memory");
  });

  it("may come again where Triton has too much to do", async () => {
    const triton = await start();
    const engine = await open(triton.url);
    triton.answer = () => ({ status: 503, error: "Exceeds maximum queue size" });
    const failure = await failureOf(ask(engine));
    expect(failure).toBeInstanceOf(EngineBusy);
    expect(failure.message).toBe("Triton takes no more work: Exceeds maximum queue size");
  });

  it.each([
    ["answers in pieces", { decoupled: true }],
    ["takes batches", { inputs: textInputs.map((input) => ({ ...input, shape: [-1, 1] })) }],
    ["has a template", { parameters: { chat_template: { string_value: "{{ messages }}" } } }],
  ])("was asked of a model that by now %s", async (_, model) => {
    const triton = await start();
    const engine = await open(triton.url);
    triton.model = model;
    triton.answer = failingOn("hi", { status: 400, error: "unexpected" });
    expect(await failureOf(ask(engine))).toBeInstanceOf(EngineLost);
  });

  it("was asked of a model that is another one by now", async () => {
    const triton = await start();
    const engine = await open(triton.url);
    triton.model = { inputs: textInputs.slice(0, 2) };
    triton.answer = failingOn("hi", { status: 400, error: "unexpected inference input 'seed'" });
    expect((await failureOf(ask(engine))).message).toContain(
      "has another model text than the one that was asked",
    );
    expect(await ask(engine, "again")).toEqual(["fine"]);
    expect(triton.asked.at(-1)?.inputs).toHaveLength(2);
  });
});
