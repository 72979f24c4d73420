import { describe, expect, it } from "vitest";
import { predictionsOf } from "../../../../ops/compare/prediction.ts";
import { failure, pair } from "./predictions.ts";

describe("exported predictions", () => {
  it("are read line by line", () => {
    const all = [pair("a"), failure("b", "timeout", null)];
    expect(predictionsOf(all.map((each) => `${JSON.stringify(each)}\n`).join(""))).toEqual(all);
    expect(predictionsOf("")).toEqual([]);
  });

  it.each([
    ["is cut off", '{"request_id":"a"'],
    ["lacks an answer", JSON.stringify({ ...pair("a"), served: undefined })],
    ["has an outcome that nobody knows", JSON.stringify({ ...pair("a"), copy: { outcome: "maybe" } })],
  ])("are refused where one %s", (_title, line) => {
    expect(() => predictionsOf(line)).toThrow("a stored prediction is not as expected");
  });
});
