import { describe, expect, it } from "vitest";
import { similarityOf } from "../../../../provider/gate/similarity.ts";

describe("the similarity of two answers", () => {
  it.each([
    ["the same", "The sky is blue.", "The sky is blue.", 1],
    ["the same but for case and spaces", " The  sky\nis blue. ", "the sky is BLUE.", 1],
    ["one word in four exchanged", "The sky is blue.", "The sky is red.", 0.75],
    ["one word in five left out", "The sky is very blue.", "The sky is blue.", 0.8],
    ["the same words in another order", "a b", "b a", 0],
    ["nothing in common", "a b c", "d e f", 0],
    ["an answer and none", "a b", "", 0],
    ["no answers", "", " ", 1],
  ])("is for %s: %j and %j", (_title, left, right, similarity) => {
    expect(similarityOf(left, right)).toBeCloseTo(similarity);
    expect(similarityOf(right, left)).toBeCloseTo(similarity);
  });
});
