import { describe, expect, it } from "vitest";
import { unmetExpectations } from "../../../../provider/gate/expectations.ts";
import type { Expectations } from "../../../../provider/gate/golden-item.ts";

const answer = "The answer is 4.";

describe("an answer holds what is expected of it", () => {
  it.each<[Expectations, readonly string[]]>([
    [{}, []],
    [{ contains: "4" }, []],
    [{ contains: ["answer", "4"] }, []],
    [{ contains: ["answer", "5", "6"] }, ['does not contain "5"', 'does not contain "6"']],
    [{ contains: "ANSWER" }, ['does not contain "ANSWER"']],
    [{ regex: "is \\d\\.$" }, []],
    [{ regex: "^\\d" }, ["does not match /^\\d/u"]],
    [{ exact: " The answer is 4.\n" }, []],
    [{ exact: "4." }, ['is not "4."']],
    [{ similarity: { to: "the answer is 5.", at_least: 0.75 } }, []],
    [
      { similarity: { to: "the answer is 5.", at_least: 0.8 } },
      ['has similarity 0.75 to "the answer is 5.", at least 0.8 is expected'],
    ],
    [{ contains: "4", exact: "4" }, ['is not "4"']],
  ])("%j: %j", (expected, unmet) => {
    expect(unmetExpectations(answer, expected)).toEqual(unmet);
  });
});
