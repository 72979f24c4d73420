import { describe, expect, it, vi } from "vitest";
import type { Answer, Question } from "../../../../app/generation.ts";
import { Shadow } from "../../../../app/shadow/shadow.ts";
import type { Copy, Prediction } from "../../../../app/storage/prediction.ts";

const question: Question = {
  messages: [{ role: "user", content: "hello" }],
  sampling: { temperature: 0, topP: 1 },
  stops: [],
};
const answered = { tokens: 2, milliseconds: 40, firstTokenMilliseconds: 10 };

function answerOf(text: string): Answer {
  return { ...answered, text, promptTokens: 3, completionTokens: 2, finish: "stop" };
}

function copyOf(text: string): Copy {
  return { ...answered, outcome: "ok", color: "green", release: "g", text };
}

/** A shadow of one copy at a time that is answered by `text`; storing fails as often as said. */
function shadowOf(text: string, failures = 0) {
  const recorded: Prediction[] = [];
  const errors: unknown[] = [];
  let left = failures;
  const shadow = new Shadow(
    { color: "blue", release: "b", shadowCopies: 1, requestSeconds: 10 },
    {
      percent: () => 100,
      send: () => Promise.resolve(copyOf(text)),
      record: (prediction) => {
        left -= 1;
        if (left >= 0) return Promise.reject(new Error("the storage is away"));
        recorded.push(prediction);
        return Promise.resolve();
      },
      counted: () => undefined,
      log: { warn: () => undefined, error: (line: unknown) => errors.push(line) },
    },
  );
  return { shadow, recorded, errors };
}

async function storedOf(served: string, copied: string): Promise<readonly (string | undefined)[]> {
  const { shadow, recorded } = shadowOf(copied);
  shadow.offer("request-1", question, answerOf(served));
  await vi.waitFor(() => expect(recorded).toHaveLength(1));
  const [pair] = recorded;
  return [pair?.served.text, pair?.copy.outcome === "ok" ? pair.copy.text : undefined];
}

describe("the texts of a stored pair", () => {
  it("are whole up to 20,000 characters", async () => {
    const longest = "x".repeat(20_000);
    expect(await storedOf("short", longest)).toEqual(["short", longest]);
  });

  it("are cut beyond, with a mark, on both sides", async () => {
    const cut = `${"x".repeat(19_996)} […]`;
    expect(cut).toHaveLength(20_000);
    expect(await storedOf("x".repeat(20_001), "x".repeat(2_000_000))).toEqual([cut, cut]);
  });

  it("are not cut within a character", async () => {
    const [, stored] = await storedOf("short", `x${"🎉".repeat(10_000)}`);
    expect(stored).toBe(`x${"🎉".repeat(9_997)} […]`);
  });
});

describe("copies that were dropped", () => {
  it("are told by the next pair that is stored, where one was not", async () => {
    const { shadow, recorded, errors } = shadowOf("copied", 1);
    for (const id of ["a", "b", "c"]) shadow.offer(id, question, answerOf("served"));
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    shadow.offer("d", question, answerOf("served"));
    await vi.waitFor(() => expect(recorded).toHaveLength(1));
    shadow.offer("e", question, answerOf("served"));
    await vi.waitFor(() => expect(recorded).toHaveLength(2));
    expect(recorded.map(({ requestId, droppedBefore }) => [requestId, droppedBefore])).toEqual([
      ["d", 2],
      ["e", 0],
    ]);
  });
});
