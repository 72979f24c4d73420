import { describe, expect, it } from "vitest";
import { comparedWords, similarity } from "../../../../ops/compare/similarity.ts";

describe("the similarity of two texts", () => {
  it.each([
    ["is 1 where they are equal", "a b c", "a b c", 1],
    ["is 1 where only white space differs", "a  b\nc", "a b c", 1],
    ["is 1 of two empty ones", "", "  ", 1],
    ["is 0 where one is empty", "a b", "", 0],
    ["is 0 where no word is the same", "a b", "c d", 0],
    ["counts a replaced word", "a b c d", "a b x d", 0.75],
    ["counts an inserted word", "a b c", "a x b c", 0.75],
    ["counts a missing word", "a b c d e", "a b d e", 0.8],
    ["counts several", "the cat sat on the mat", "a cat sat on mat now", 0.5],
    ["sees a shift as what it is, one word in and one out", "a b c d", "b c d e", 0.5],
    ["tells words apart by case and punctuation", "Hello there", "hello there.", 0],
  ])("%s", (_title, left, right, expected) => {
    expect(similarity(left, right)).toBeCloseTo(expected, 10);
    expect(similarity(right, left)).toBeCloseTo(expected, 10);
  });

  it("looks at the first words only, so that long texts take no time", () => {
    const words = Array.from({ length: comparedWords }, (_, index) => `w${index}`).join(" ");
    expect(similarity(`${words} and more`, `${words} or less`)).toBe(1);
    const started = performance.now();
    similarity("a ".repeat(100_000), "b ".repeat(100_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
