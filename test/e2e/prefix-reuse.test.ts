import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, Message } from "../../app/engine/engine.ts";
import { loadLlama } from "../../app/engine/llama.ts";
import { modelPath } from "../../bench/app-server.ts";

const partTokens = 64;
const sequences = 2;

interface Generated {
  readonly text: string;
  /** Steps of decoding until the first token, that one's included. */
  readonly stepsToFirstToken: number;
}

async function answerOf(engine: Engine, messages: readonly Message[], maxTokens = 24): Promise<Generated> {
  let text = "";
  let steps = 0;
  let stepsToFirstToken = 0;
  const pieces = engine.generate(engine.prompt(messages), {
    sampling: { temperature: 0, topP: 1 },
    maxTokens,
    signal: new AbortController().signal,
    onStep: () => (steps += 1),
  });
  for await (const piece of pieces) {
    if (stepsToFirstToken === 0) stepsToFirstToken = steps;
    text += piece;
  }
  return { text, stepsToFirstToken };
}

/** A conversation of its own from its first words on, with a report of `sentences` sentences. */
function conversation(topic: string, sentences: number): readonly Message[] {
  const report = Array.from(
    { length: sentences },
    (_, day) => `On day ${day} the ${topic} was seen in the north, and ${day + 3} people wrote about it.`,
  );
  return [
    { role: "system", content: `You know everything about a ${topic}.` },
    { role: "user", content: `${report.join(" ")} What happened?` },
  ];
}

function secondTurn(first: readonly Message[], answer: string): readonly Message[] {
  return [
    ...first,
    { role: "assistant", content: answer },
    { role: "user", content: "And what came after that?" },
  ];
}

const topics = ["comet", "whale", "storm", "circus"];

describe.skipIf(modelPath === undefined)("a conversation that goes on", () => {
  let engine: Engine;

  /** Reads something else in every sequence at the same time, so that none holds a part of an earlier prompt. */
  const forget = async () => {
    const others = Array.from({ length: sequences }, (_, count): readonly Message[] => [
      { role: "system", content: `${count}: say nothing.` },
    ]);
    await Promise.all(others.map((messages) => answerOf(engine, messages, 1)));
  };

  beforeAll(async () => {
    engine = await loadLlama({
      modelPath: modelPath ?? "",
      modelSha256: undefined,
      threads: 1,
      contextTokens: 1024,
      parallelSequences: sequences,
      batchTokens: partTokens,
      log: () => undefined,
    });
  });

  afterAll(async () => {
    await engine.dispose();
  });

  it("is answered the same whether its prefix is read again or not, alone and beside another answer", async () => {
    for (const [index, topic] of topics.entries()) {
      const first = conversation(topic, 7 + index);
      await forget();
      const turn = secondTurn(first, (await answerOf(engine, first)).text);
      const held = await answerOf(engine, turn);
      await forget();
      const read = await answerOf(engine, turn);
      expect(held.text, topic).toBe(read.text);
      expect(held.text.length, "the model says something").toBeGreaterThan(0);
      const heldParts = Math.floor((engine.prompt(first).tokenCount - 1) / partTokens);
      expect(heldParts, "the first turn is long enough to be held").toBeGreaterThan(1);
      expect(read.stepsToFirstToken - held.stepsToFirstToken, topic).toBe(heldParts);

      const [beside] = await Promise.all([answerOf(engine, turn), answerOf(engine, conversation("moon", 6))]);
      expect(beside.text, `${topic}, beside another answer`).toBe(read.text);
    }
  });

  it("is not forgotten for the proofs of an idle server, where every sequence holds one", async () => {
    const first = conversation("comet", 6);
    await forget();
    await answerOf(engine, first, 1);
    await answerOf(engine, conversation("whale", 6), 1);
    for (let count = 0; count <= sequences; count += 1) await engine.probe(new AbortController().signal);
    const turn = secondTurn(first, "A comet.");
    const held = await answerOf(engine, turn);
    await forget();
    const read = await answerOf(engine, turn);
    expect(read.stepsToFirstToken - held.stepsToFirstToken).toBe(
      Math.floor((engine.prompt(first).tokenCount - 1) / partTokens),
    );
    expect(held.text).toBe(read.text);
  });

  it("holds nothing of a conversation that begins otherwise", async () => {
    const first = conversation("comet", 6);
    await forget();
    await answerOf(engine, first);
    const otherwise = [{ role: "system", content: "You know nothing." } as const, ...first.slice(1)];
    const steps = (await answerOf(engine, otherwise)).stepsToFirstToken;
    await forget();
    expect(steps).toBe((await answerOf(engine, otherwise)).stepsToFirstToken);
  });
});
