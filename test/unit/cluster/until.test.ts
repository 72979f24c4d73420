import { describe, expect, it } from "vitest";
import { until } from "../../cluster/until.ts";

describe("waiting", () => {
  it("ends when nothing is in the way any more", async () => {
    const obstacles = ["a stone", "a leaf"];
    await until("the way", () => Promise.resolve(obstacles.shift()), { seconds: 5, everyMilliseconds: 1 });
    expect(obstacles).toEqual([]);
  });

  it("takes what is thrown for an obstacle, and tells the last one", async () => {
    const thrown = () => Promise.reject(new Error("a wall"));
    const patience = { seconds: 0.01, everyMilliseconds: 1 };
    await expect(until("the way", thrown, patience)).rejects.toThrow(
      "the way: not within 0.01 s; last: Error: a wall",
    );
  });

  it("ends at once where it has become useless", async () => {
    const giveUp = () => Promise.reject(new Error("the bridge is gone"));
    const waiting = until("the way", () => Promise.resolve("a stone"), { seconds: 5, giveUp });
    await expect(waiting).rejects.toThrow("the bridge is gone");
  });
});
