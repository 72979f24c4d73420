import { describe, expect, it } from "vitest";
import { AnswerText } from "../../../app/answer-text.ts";
import { Characters } from "../../../app/engine/characters.ts";

function answer(
  stops: readonly string[],
  tokens: readonly string[],
): { deltas: string[]; text: string; taken: number } {
  const answerText = new AnswerText(stops);
  const deltas: string[] = [];
  let taken = 0;
  for (const token of tokens) {
    taken += 1;
    deltas.push(...answerText.push(token));
    if (answerText.stopped) break;
  }
  deltas.push(...answerText.end());
  return { deltas, text: deltas.join(""), taken };
}

describe("the text of an answer", () => {
  it.each<[string, readonly string[], readonly string[], string, number]>([
    ["passes through without stop sequences", [], ["a", "b", "c"], "abc", 3],
    ["ends before a stop sequence", ["b"], ["a", "b", "c"], "a", 2],
    ["ends before a stop sequence that spans tokens", ["END"], ["x E", "N", "D y", "z"], "x ", 3],
    ["keeps what looked like the beginning of a stop sequence", ["END"], ["x E", "N", "O"], "x ENO", 3],
    ["keeps a beginning of a stop sequence at the very end", ["END"], ["x", "EN"], "xEN", 2],
    ["ends at the first of several stop sequences", ["d", "b"], ["a", "bcd"], "a", 2],
    ["finds a stop sequence inside one token", ["."], ["Hello. World"], "Hello", 1],
  ])("%s", (_name, stops, tokens, text, taken) => {
    const given = answer(stops, tokens);
    expect(given.text).toBe(text);
    expect(given.taken).toBe(taken);
    expect(given.deltas).toHaveLength(taken);
  });

  it("shows a token at once where it cannot begin a stop sequence", () => {
    const answerText = new AnswerText(["\n\n"]);
    expect(answerText.push("word")).toEqual(["word"]);
    expect(answerText.push("\n")).toEqual([]);
    expect(answerText.push("next")).toEqual(["\nnext", ""]);
  });
});

describe("characters of several tokens", () => {
  const detokenize = (bytes: readonly number[]) => Buffer.from(bytes).toString("utf8");

  it("come with the token that completes them", () => {
    const characters = new Characters<number>(detokenize);
    const texts = [...Buffer.from("a🎉é")].map((byte) => characters.push(byte));
    expect(texts).toEqual(["a", "", "", "", "🎉", "", "é"]);
  });

  it("do not wait for ever for bytes that are no character", () => {
    const characters = new Characters<number>(detokenize);
    const texts = [0xff, 0xff, 0xff, 0xff, 0x61].map((byte) => characters.push(byte));
    expect(texts.slice(0, 3)).toEqual(["", "", ""]);
    expect(texts[3]).toContain("\uFFFD");
    expect(texts[4]).toBe("a");
  });
});
