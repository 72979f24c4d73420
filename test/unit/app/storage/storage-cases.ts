import { afterEach, beforeEach, expect, it, type TestContext } from "vitest";
import type { Prediction } from "../../../../app/storage/prediction.ts";
import type { MemoryLimits } from "../../../../app/storage/memory.ts";
import type { Storage, Turn } from "../../../../app/storage/storage.ts";

/** The question and the answer of a turn. */
export function exchange(number: number): Turn["messages"] {
  return [
    { role: "user", content: `question ${number}` },
    { role: "assistant", content: `answer ${number}` },
  ];
}

/** A turn of ann, with what a test wants to be different. */
export function turn(number: number, other: Partial<Turn> = {}): Turn {
  return {
    id: `id-${number}`,
    requestId: `request-${number}`,
    at: 1_000_000_000_000 + number,
    userId: "ann",
    source: "chat",
    messages: exchange(number),
    finish: "stop",
    promptTokens: 3,
    completionTokens: 5,
    model: "tiny",
    color: "blue",
    version: "7",
    release: "ab".repeat(32),
    ...other,
  };
}

/** A pair of answers, with what a test wants to be different. */
export function prediction(number: number, other: Partial<Prediction> = {}): Prediction {
  const text = `answer ${number}`;
  const measured = { tokens: 5, milliseconds: 40.25, firstTokenMilliseconds: 10.5 };
  return {
    id: `id-${number}`,
    requestId: `request-${number}`,
    at: 1_000_000_000_000 + number,
    question: `question ${number}`,
    repeatable: true,
    droppedBefore: 0,
    served: { color: "blue", release: "ab".repeat(32), text, ...measured },
    copy: { outcome: "ok", color: "green", release: "cd".repeat(32), text, ...measured },
    ...other,
  };
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What every storage does. `open` gives an empty one. */
export function storageCases(open: (limits: MemoryLimits, context: TestContext) => Promise<Storage>): void {
  let storage: Storage;

  beforeEach(async (context) => {
    storage = await open({ historyMessages: 4, historyUsers: 100, keptPredictions: 3 }, context);
  });

  afterEach(async () => {
    // Undefined where the test was skipped before there was one.
    await (storage as Storage | undefined)?.close();
  });

  it("recalls a user's own messages alone, in order, the last ones", async () => {
    const { history } = storage;
    for (const number of [1, 2, 3]) await history.remember(turn(number));
    await history.remember(turn(4, { userId: "bob" }));
    await history.remember(turn(5, { userId: undefined }));
    expect(await history.recall("ann")).toEqual([...exchange(2), ...exchange(3)]);
    expect(await history.recall("bob")).toEqual(exchange(4));
    expect(await history.recall("nobody")).toEqual([]);
  });

  it("does not recall completions, which bring their own past", async () => {
    await storage.history.remember(turn(1, { source: "completion" }));
    expect(await storage.history.recall("ann")).toEqual([]);
  });

  it("keeps every field of a turn, whatever is in its texts", async () => {
    const odd = turn(1, {
      userId: "O'Hara 🎉 ?",
      messages: [{ role: "user", content: 'a\0b\ud800"\\\n$1 ? 日本' }],
      finish: "length",
    });
    await storage.history.remember(odd);
    await storage.history.remember(turn(2, { userId: undefined, source: "completion" }));
    expect(await all(storage.history.turns(0))).toEqual([
      odd,
      turn(2, { userId: undefined, source: "completion" }),
    ]);
  });

  it("stores a turn that comes twice once", async () => {
    await storage.history.remember(turn(1));
    await storage.history.remember(turn(1));
    expect(await all(storage.history.turns(0))).toHaveLength(1);
  });

  it("gives the turns from a moment on, oldest first", async () => {
    for (const number of [1, 2, 3]) await storage.history.remember(turn(number));
    expect((await all(storage.history.turns(turn(2).at))).map(({ id }) => id)).toEqual(["id-2", "id-3"]);
  });

  it("keeps the last opinion of an answer, with the answer", async () => {
    await storage.history.remember(turn(1));
    const first = { requestId: "request-1", verdict: "down", comment: "wrong: it's 5", at: 10 } as const;
    const second = { requestId: "request-1", verdict: "up", comment: undefined, at: 11 } as const;
    expect(await storage.feedback.give(first)).toBe(true);
    expect(await all(storage.feedback.opinions(0))).toEqual([{ ...first, turn: turn(1) }]);
    expect(await storage.feedback.give(second)).toBe(true);
    expect(await storage.feedback.give(second)).toBe(true);
    expect(await all(storage.feedback.opinions(0))).toEqual([{ ...second, turn: turn(1) }]);
    expect(await all(storage.feedback.opinions(12))).toEqual([]);
  });

  it("knows no opinion of an answer that is not there", async () => {
    expect(await storage.feedback.give({ requestId: "x", verdict: "up", comment: undefined, at: 1 })).toBe(
      false,
    );
    expect(await all(storage.feedback.opinions(0))).toEqual([]);
  });

  it("takes an opinion as one of the last answer, where a client used its request id twice", async () => {
    await storage.history.remember(turn(1, { requestId: "same" }));
    await storage.history.remember(turn(2, { requestId: "same" }));
    await storage.feedback.give({ requestId: "same", verdict: "up", comment: undefined, at: 1 });
    expect((await all(storage.feedback.opinions(0))).map((opinion) => opinion.turn.id)).toEqual(["id-2"]);
  });

  it("keeps every field of a pair of answers, whatever is in its texts", async () => {
    const odd = 'a\0b\ud800"\\\n$1 ? 日本';
    const answered = prediction(1, {
      question: odd,
      repeatable: false,
      droppedBefore: 7,
      served: { ...prediction(1).served, text: odd },
    });
    const failed = (["refused", "error", "timeout"] as const).map((outcome, index) => {
      const release = outcome === "error" ? undefined : "cd".repeat(32);
      const copy = { outcome, color: "green", release, reason: odd, milliseconds: 3.5 };
      return prediction(index + 2, { copy });
    });
    const { predictions } = storage;
    await predictions.record(answered);
    expect(await all(predictions.pairs(0))).toEqual([answered]);
    for (const pair of failed) await predictions.record(pair);
    expect((await all(predictions.pairs(0))).slice(-3)).toEqual(failed);
  });

  it("gives the pairs of answers from a moment on, oldest first", async () => {
    const { predictions } = storage;
    for (const number of [1, 2, 3]) await predictions.record(prediction(number));
    const found = await all(predictions.pairs(prediction(2).at));
    expect(found.map(({ id }) => id)).toEqual(["id-2", "id-3"]);
  });

  it("forgets the oldest pairs of answers beyond the limit, and nothing of the history", async () => {
    const { predictions, history } = storage;
    await history.remember(turn(1));
    for (let number = 1; number <= 51; number += 1) await predictions.record(prediction(number));
    const found = await all(predictions.pairs(0));
    expect(found.map(({ id }) => id)).toEqual(["id-49", "id-50", "id-51"]);
    expect(await all(history.turns(0))).toEqual([turn(1)]);
  });
}
