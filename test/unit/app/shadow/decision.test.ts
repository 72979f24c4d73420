import { describe, expect, it } from "vitest";
import { isCopied, percentOf } from "../../../../app/shadow/decision.ts";

const route = (activeColor: string, percent = 40) => ({ activeColor, percent });

describe("the share that is copied", () => {
  it.each([
    ["blue is active", route("blue"), "blue", 40],
    ["green is active", route("green"), "green", 40],
    ["the color is the standby, also one with a canary's users", route("blue"), "green", 0],
    ["nothing is to be copied", route("blue", 0), "blue", 0],
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
