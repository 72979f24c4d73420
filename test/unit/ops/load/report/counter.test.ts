import { describe, expect, test } from "vitest";
import { growthOf, type Count } from "../../../../../ops/load/report/counter.ts";
import { start } from "./stage.ts";

function at(seconds: number, tokens: number, more: Partial<Count> = {}): Count {
  return { t: start + seconds * 1000, tokens, ...more };
}

const old = { processStartedAt: start - 90_000 };
const young = { processStartedAt: start + 3000 };

describe("a counter", () => {
  test.each<[string, Count | undefined, Count, number | undefined, number]>([
    ["that goes on grows by the difference", at(1, 10, old), at(2, 15, old), 5, 1],
    ["of an unknown process too", at(1, 10), at(2, 15), 5, 1],
    ["whose release was not told once too", at(1, 10, { release: "a" }), at(2, 15), 5, 1],
    ["of a process that began since counts from 0, from then on", at(1, 10, old), at(5, 40, young), 40, 3],
    ["that is smaller than before counts from 0", at(1, 10), at(5, 4), 4, 1],
    ["of another release counts from 0", at(1, 10, { release: "a" }), at(2, 40, { release: "b" }), 40, 1],
    ["of a process that began in the run counts from 0", undefined, at(9, 7, young), 7, 3],
    [
      "of a process that was there before the run tells nothing at first",
      undefined,
      at(9, 1e6, old),
      undefined,
      0,
    ],
    ["of an unknown process tells nothing at first", undefined, at(9, 1e6), undefined, 0],
  ])("%s", (_, before, now, tokens, since) => {
    const growth = growthOf(before, now, start);
    expect(growth).toEqual(tokens === undefined ? undefined : { tokens, since: start + since * 1000 });
  });
});
