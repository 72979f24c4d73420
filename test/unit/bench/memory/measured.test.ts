import { describe, expect, it } from "vitest";
import { breachOf, measuredOf } from "../../../../bench/memory/measured.ts";
import type { ProcessMemory } from "../../../../bench/memory/smaps.ts";

const mebibyte = 2 ** 20;
/** What a color is predicted to keep for itself, bytes. */
const predicted = 254 * mebibyte;
const memory = (pss: number, resident = 0, unshared = 0, anonymous = 250): ProcessMemory => ({
  pss: pss * mebibyte,
  anonymous: anonymous * mebibyte,
  file: { resident: resident * mebibyte, unshared: unshared * mebibyte },
});

describe("a round of memory", () => {
  const alone = memory(350, 92, 92);

  it("adds a context and a process where the second color shares the model", () => {
    const together = [memory(304, 92), memory(304, 92)] as const;
    const round = { alone, together, stack: [...together, memory(100)] };
    expect(measuredOf(round)).toEqual({
      "memory-second-color": { ours: 258, theirs: 258 },
      "memory-stack": { ours: 708, theirs: 1228.8 },
    });
    expect(breachOf(round, predicted)).toBeUndefined();
  });

  it("misses its bar, and is a breach, where the second color has a copy of the model", () => {
    const together = [memory(350, 92, 92), memory(350, 92, 92)] as const;
    const round = { alone, together, stack: together };
    const { ours = 0, theirs = 0 } = measuredOf(round)["memory-second-color"] ?? {};
    expect(ours / theirs).toBeGreaterThan(1.3);
    expect(breachOf(round, predicted)).toBe(
      "of 92 MiB of the model's file that a color maps, 92 are not shared with the other one",
    );
  });

  it("is a breach where the second color has a copy that is not the file's pages", () => {
    const together = [memory(350, 92), memory(396, 92, 0, 342)] as const;
    expect(breachOf({ alone, together, stack: together }, predicted)).toBe(
      "the second color keeps 342 MiB of its own, 254 are predicted: is there a copy of the weights among them?",
    );
  });

  it("is a breach where a color maps no model at all: nothing was measured then", () => {
    expect(breachOf({ alone, together: [memory(300), memory(300)], stack: [] }, predicted)).toMatch(
      /of 0 MiB/,
    );
  });
});
