import { describe, expect, test } from "vitest";
import { unmetColors } from "../../../../../ops/load/report/coverage.ts";

const seconds = 60;
const at = Array.from({ length: seconds }, (_, second) => second);
const each = (count: number, from = 0, to = seconds) =>
  at.map((second) => (second >= from && second < to ? count : 0));

function routeAt(begun: number, green: number) {
  return { at: begun, weights: { blue: 100 - green, green }, shadow: 0 };
}

function unmet(answers: Record<string, readonly number[]>, ...route: ReturnType<typeof routeAt>[]) {
  return unmetColors({ answers, at, intervalSeconds: 1, route });
}

describe("a color with users and without an answer", () => {
  test("is found in each step of a rollout, though it answers in a later one", () => {
    const answers = { blue: each(20, 0, 40), green: each(20, 40) };
    expect(unmet(answers, routeAt(0, 0), routeAt(10, 10), routeAt(40, 100))).toEqual([
      { color: "green", weightPercent: 10, seconds: 30, requests: 600 },
    ]);
  });

  test("is none where it answered a single request", () => {
    const answers = { blue: each(20), green: each(1, 15, 16) };
    expect(unmet(answers, routeAt(0, 0), routeAt(10, 10))).toEqual([]);
  });

  test.each([
    [20, 1, ["green"]],
    [19, 1, []],
    [1, 20, ["green"]],
    [1, 19, []],
  ])("of %d requests a second for 50 s with %d percent of the users: %j", (rate, weight, found) => {
    const colors = unmet({ blue: each(rate) }, routeAt(0, 0), routeAt(10, weight)).map(({ color }) => color);
    expect(colors).toEqual(found);
  });

  test("is not asked in the second in which the route changes, nor without users", () => {
    const answers = { blue: each(20, 0, 10), green: each(20, 10) };
    expect(unmet(answers, routeAt(0, 0), routeAt(9.3, 100))).toEqual([]);
    expect(unmet({ "": each(100) })).toEqual([]);
  });

  test("is found over changes of the shadow, which move nobody", () => {
    const shadowed = [0, 1, 2].map((begun) => ({ ...routeAt(begun / 4, 20), shadow: begun }));
    expect(unmet({ blue: each(1) }, ...shadowed)).toMatchObject([{ color: "green", seconds: 60 }]);
  });
});
