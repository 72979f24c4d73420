import { expect, test } from "vitest";
import { Sightings } from "../../../bench/load/sightings.ts";
import { Tally } from "../../../bench/load/tally.ts";
import { breachOf, measuredOf } from "../../../bench/route/measured.ts";
import type { Round } from "../../../bench/round.ts";

function roundOf(milliseconds: readonly (number | undefined)[], lost = 0): Round {
  const tallies = { health: new Tally(), chat: new Tally(), stream: new Tally() };
  tallies.health.answered("blue", 1);
  for (let request = 0; request < lost; request += 1) tallies.chat.failed("socket hang up");
  return {
    swaps: milliseconds.map((time) => ({ color: "green", milliseconds: time, spannedByStream: true })),
    load: { tallies, sightings: new Sightings(), streams: [] },
    seconds: 10,
  };
}

test("a round compares the middle of its swaps, and what both ways lost", () => {
  expect(measuredOf(roundOf([100, 120]), roundOf([400, 500, 1000], 3))).toEqual({
    "route-first-answer": { ours: 110, theirs: 500 },
    "route-failed": { ours: 0, theirs: 3 },
  });
});

test("a swap that nobody noticed is not counted as quick", () => {
  expect(() => measuredOf(roundOf([100, undefined]), roundOf([400]))).toThrow(
    "pulumi up: green never answered after a swap",
  );
});

test("one lost request of ours breaks what no flip may, with its reason", () => {
  expect(breachOf(roundOf([100]))).toBeUndefined();
  expect(breachOf(roundOf([100, 120], 2))).toBe(
    "2 of our requests failed across 2 flips; allowed is 0: pulumi up: chat: 2 × socket hang up",
  );
});
