import { describe, expect, it, vi } from "vitest";
import type { Answer, Question } from "../../../../app/generation.ts";
import { Shadow, type Outcome } from "../../../../app/shadow/shadow.ts";
import type { Copy, Prediction } from "../../../../app/storage/prediction.ts";

const question: Question = {
  messages: [{ role: "user", content: "q".repeat(600) }],
  sampling: { temperature: 0.7, topP: 1 },
  stops: [],
};
const answer: Answer = {
  text: "served",
  promptTokens: 3,
  completionTokens: 2,
  finish: "stop",
  milliseconds: 40,
  firstTokenMilliseconds: 10,
};
const ok: Copy = {
  outcome: "ok",
  color: "green",
  release: "g",
  text: "copied",
  tokens: 1,
  milliseconds: 30,
  firstTokenMilliseconds: 9,
};
const failed: Copy = {
  outcome: "error",
  color: "green",
  release: undefined,
  reason: "dead",
  milliseconds: 1,
};

interface Options {
  readonly percent?: number;
  readonly shadowCopies?: number;
  readonly requestSeconds?: number;
  readonly send?: (signal: AbortSignal) => Promise<Copy>;
  readonly record?: () => Promise<void>;
}

function shadowWith({
  percent = 100,
  shadowCopies = 2,
  requestSeconds = 10,
  send = () => Promise.resolve(ok),
  record = () => Promise.resolve(),
}: Options = {}) {
  const counts: Partial<Record<Outcome, number>> = {};
  const recorded: Prediction[] = [];
  const signals: AbortSignal[] = [];
  const errors: unknown[] = [];
  const shadow = new Shadow(
    { color: "blue", release: "b", shadowCopies, requestSeconds },
    {
      percent: () => percent,
      send: (_requestId, _question, signal) => {
        signals.push(signal);
        return send(signal);
      },
      record: async (prediction) => {
        await record();
        recorded.push(prediction);
      },
      counted: (outcome) => (counts[outcome] = (counts[outcome] ?? 0) + 1),
      log: { warn: () => undefined, error: (line: unknown) => errors.push(line) },
    },
  );
  return { shadow, counts, recorded, signals, errors };
}

/** Waits as the copy of a hanging color does. */
async function hanging(signal: AbortSignal): Promise<Copy> {
  return await new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      resolve({ ...failed, outcome: "timeout", reason: String(signal.reason) });
    });
  });
}

describe("the shadow", () => {
  it("records both answers under the request's id", async () => {
    const { shadow, recorded, counts } = shadowWith();
    shadow.offer("request-1", question, answer);
    await vi.waitFor(() => expect(recorded).toHaveLength(1));
    expect(recorded[0]).toMatchObject({
      requestId: "request-1",
      question: "q".repeat(500),
      repeatable: false,
      droppedBefore: 0,
      served: {
        color: "blue",
        release: "b",
        text: "served",
        tokens: 2,
        milliseconds: 40,
        firstTokenMilliseconds: 10,
      },
      copy: ok,
    });
    expect(counts).toEqual({ ok: 1 });
  });

  it.each([
    ["a temperature of 0", { temperature: 0, topP: 1 }, true],
    ["a seed", { temperature: 1, topP: 1, seed: 0 }, true],
    ["neither", { temperature: 1, topP: 1 }, false],
  ])("knows from %s whether an answer would be the same again", async (_title, sampling, repeatable) => {
    const { shadow, recorded } = shadowWith();
    shadow.offer("request-1", { ...question, sampling }, answer);
    await vi.waitFor(() => expect(recorded[0]?.repeatable).toBe(repeatable));
  });

  it("copies nothing at 0 %", async () => {
    const { shadow, signals, counts } = shadowWith({ percent: 0 });
    shadow.offer("request-1", question, answer);
    await Promise.resolve();
    expect([signals.length, counts]).toEqual([0, {}]);
  });

  it("has at most its number on the way, and counts what it drops", async () => {
    const { shadow, signals, counts, recorded } = shadowWith({ send: hanging, requestSeconds: 0.1 });
    for (let number = 0; number < 7; number += 1) shadow.offer(`request-${number}`, question, answer);
    expect([signals.length, counts]).toEqual([2, { dropped: 5 }]);
    await vi.waitFor(() => expect(counts).toEqual({ dropped: 5, timeout: 2 }));
    expect(recorded.map(({ droppedBefore }) => droppedBefore)).toEqual([5, 0]);
  });

  it("leaves a color that fails alone for a second", async () => {
    const { shadow, signals, counts, recorded } = shadowWith({ send: () => Promise.resolve(failed) });
    shadow.offer("request-1", question, answer);
    await vi.waitFor(() => expect(recorded).toHaveLength(1));
    shadow.offer("request-2", question, answer);
    expect([signals.length, counts]).toEqual([1, { error: 1, dropped: 1 }]);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    shadow.offer("request-3", question, answer);
    expect(signals).toHaveLength(2);
  });

  it("survives a storage that does not answer, and goes on", async () => {
    const { shadow, errors, signals } = shadowWith({ record: () => Promise.reject(new Error("away")) });
    shadow.offer("request-1", question, answer);
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    shadow.offer("request-2", question, answer);
    expect(signals).toHaveLength(2);
  });

  it("ends what is on its way when it is closed, records nothing of it, and takes nothing more", async () => {
    const { shadow, signals, counts, recorded } = shadowWith({ send: hanging });
    shadow.offer("request-1", question, answer);
    shadow.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    shadow.offer("request-2", question, answer);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([signals.length, counts, recorded]).toEqual([1, {}, []]);
  });
});
