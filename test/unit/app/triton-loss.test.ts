import { describe, expect, it } from "vitest";
import { EngineLost } from "../../../app/engine/failure.ts";
import { textInputs, type FakeTriton, type FakeTritonModel } from "./fake-triton.ts";
import { ask, failureOf, open, optionsOf, start } from "./triton-fixture.ts";

describe("a lost Triton", () => {
  it.each([false, true])("ends the answer that breaks off (decoupled: %s)", async (decoupled) => {
    const triton = await start({ decoupled });
    const engine = await open(triton.url);
    triton.answer = () => ({ pieces: ["well", " then"], thenBreak: true });
    const pieces: string[] = [];
    const asked = (async () => {
      for await (const piece of engine.generate(
        engine.prompt([{ role: "user", content: "hi" }]),
        optionsOf(),
      ))
        pieces.push(piece);
    })();
    const failure = await failureOf(asked);
    expect(failure).toBeInstanceOf(EngineLost);
    expect(failure.message).toMatch(/^Triton at http:\S+ does not answer \(\w+\)$/);
    expect(pieces).toEqual(decoupled ? ["well", " then"] : []);
  });

  it("comes back with another model, whose facts are told", async () => {
    const triton = await start();
    const { port } = triton;
    const engine = await open(triton.url);
    const before = engine.facts;
    await triton.stop();
    expect(await failureOf(ask(engine))).toBeInstanceOf(EngineLost);
    expect(await failureOf(engine.probe(new AbortController().signal))).toBeInstanceOf(EngineLost);

    const again = await start(
      { platform: "onnxruntime_onnx", inputs: textInputs.slice(0, 1), decoupled: true },
      port,
    );
    expect(await ask(engine)).toEqual(["echo", " of ", "hi"]);
    expect(again.asked).toEqual([{ text_input: "hi" }]);
    expect(engine.facts.architecture).toBe("onnxruntime_onnx");
    expect(engine.facts.tokenizer).not.toBe(before.tokenizer);
  });

  it("is noticed by a proof within the time that a proof may take", async () => {
    const triton = await start();
    const engine = await open(triton.url, { readinessSeconds: 1 });
    triton.pieceMilliseconds = 60_000;
    const failure = await failureOf(engine.probe(new AbortController().signal));
    expect(failure).toBeInstanceOf(EngineLost);
    expect(failure.message).toBe(`Triton at ${triton.url} gave no answer within 1 s`);
  });
});

describe("an answer that nobody waits for", () => {
  interface Leaving {
    readonly triton: FakeTriton;
    /** One line for each thing, in their order. */
    readonly told: string[];
  }

  /** Asks, and goes as soon as Triton works on it. */
  async function leave(model: FakeTritonModel, milliseconds: number): Promise<Leaving> {
    const triton = await start(model);
    const told: string[] = [];
    const engine = await open(triton.url, { requestSeconds: 1, warn: (message) => told.push(message) });
    triton.pieceMilliseconds = milliseconds;
    const controller = new AbortController();
    const reason = new Error("gone");
    const onLinger = (ended: Promise<void>) => {
      told.push("goes on");
      void ended.then(() => told.push(triton.running === 0 ? "ended" : "left alone"));
    };
    const asked = failureOf(ask(engine, "hi", { signal: controller.signal, onLinger }));
    await expect.poll(() => triton.running).toBe(1);
    controller.abort(reason);
    expect(await asked).toBe(reason);
    expect(triton.running).toBe(1);
    return { triton, told };
  }

  it("keeps its place until Triton, which does not notice, has answered it", async () => {
    const { triton, told } = await leave({}, 500);
    expect(told).toEqual(["goes on"]);
    await expect.poll(() => told).toEqual(["goes on", "ended"]);
    expect(triton.closed).toBe(0);
  });

  it("keeps its place for the longest time of an answer at most, and that is told", async () => {
    const { triton, told } = await leave({}, 60_000);
    await expect.poll(() => told, { timeout: 5000 }).toHaveLength(3);
    expect(told).toEqual([
      "goes on",
      `Triton at ${triton.url} has not ended an inference that nobody waits for, 1 s (REQUEST_SECONDS) after it was left; its place is given to the next question`,
      "left alone",
    ]);
  });

  it("is closed at once where it is a stream", async () => {
    const { triton, told } = await leave({ decoupled: true }, 60_000);
    await expect.poll(() => triton.closed).toBe(1);
    expect(told).toEqual([]);
  });

  it("is closed where enough of a stream was read", async () => {
    const triton = await start({ decoupled: true });
    triton.answer = () => Array.from({ length: 1000 }, (_, index) => ` ${index}`);
    triton.pieceMilliseconds = 20;
    const engine = await open(triton.url);
    const pieces: string[] = [];
    for await (const piece of engine.generate(
      engine.prompt([{ role: "user", content: "hi" }]),
      optionsOf(),
    )) {
      pieces.push(piece);
      if (pieces.length === 3) break;
    }
    expect(pieces).toEqual([" 0", " 1", " 2"]);
    await expect.poll(() => triton.closed).toBe(1);
  });

  it("is not begun where the client is gone before", async () => {
    const triton = await start();
    const engine = await open(triton.url);
    const signal = AbortSignal.abort(new Error("gone"));
    expect((await failureOf(ask(engine, "hi", { signal }))).message).toBe("gone");
    expect(triton.asked).toEqual([]);
  });

  it("leaves a proof's reason alone when a user needs the place", async () => {
    const triton = await start();
    const engine = await open(triton.url);
    triton.pieceMilliseconds = 60_000;
    const controller = new AbortController();
    const reason = new Error("yielded");
    const proof = failureOf(engine.probe(controller.signal));
    await expect.poll(() => triton.asked.length).toBe(1);
    controller.abort(reason);
    expect(await proof).toBe(reason);
  });
});
