import { describe, expect, it } from "vitest";
import { isCopied, percentOf } from "../../../../app/shadow/decision.ts";

const route = (blue: number, green: number, percent = 40) => ({ weights: { blue, green }, percent });

describe("the share that is copied", () => {
  it.each([
    ["blue serves everybody", route(100, 0), "blue", 40],
    ["green serves everybody", route(0, 100), "green", 40],
    ["the color has no users", route(100, 0), "green", 0],
    ["both have users, and answers are compared already", route(90, 10), "blue", 0],
    ["the color is not in the route", { weights: {}, percent: 40 }, "blue", 0],
    ["nothing is to be copied", route(100, 0, 0), "blue", 0],
    ["there is no route", undefined, "blue", 0],
  ])("where %s", (_title, given, color, percent) => {
    expect(percentOf(given, color)).toBe(percent);
  });
});

describe("a request", () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `request-${index}`);
  const shareAt = (percent: number) => ids.filter((id) => isCopied(id, percent)).length / ids.length;

  it.each([1, 10, 37, 50, 99])("is copied with the probability of %i %%", (percent) => {
    const share = percent / 100;
    const error = 4 * Math.sqrt((share * (1 - share)) / ids.length);
    expect(Math.abs(shareAt(percent) - share)).toBeLessThan(error);
  });

  it("is never copied at 0 %, and always at 100 %", () => {
    expect([shareAt(0), shareAt(100)]).toEqual([0, 1]);
  });

  it("that is copied at some percent is so at every higher one", () => {
    for (const id of ids.slice(0, 200)) {
      const copied = [10, 30, 60, 90].map((percent) => isCopied(id, percent));
      expect(copied).toEqual([...copied].sort());
    }
  });
});
