import { describe, expect, it } from "vitest";
import { comparedWords, similarityOf } from "../../../../provider/gate/similarity.ts";

describe("the similarity of two answers", () => {
  it.each([
    ["the same", "The sky is blue.", "The sky is blue.", 1],
    ["the same but for case and spaces", " The  sky\nis blue. ", "the sky is BLUE.", 1],
    ["one word in four exchanged", "The sky is blue.", "The sky is red.", 0.75],
    ["one word in five left out", "The sky is very blue.", "The sky is blue.", 0.8],
    ["the same words in another order", "a b", "b a", 0],
    ["nothing in common", "a b c", "d e f", 0],
    ["several words exchanged and moved", "the cat sat on the mat", "a cat sat on mat now", 0.5],
    ["a shift, one word in and one out", "a b c d", "b c d e", 0.5],
    ["words apart by punctuation", "hello there", "hello there.", 0.5],
    ["an answer and none", "a b", "", 0],
    ["no answers", "", " ", 1],
  ])("is for %s: %j and %j", (_title, left, right, similarity) => {
    expect(similarityOf(left, right)).toBeCloseTo(similarity);
    expect(similarityOf(right, left)).toBeCloseTo(similarity);
  });

  it("looks at the first words only, so that long answers take no time", () => {
    const words = Array.from({ length: comparedWords }, (_, index) => `w${index}`).join(" ");
    expect(similarityOf(`${words} and more`, `${words} or less`)).toBe(1);
  });
});
