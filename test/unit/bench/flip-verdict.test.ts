import { expect, test } from "vitest";
import { claimsOf, ratioOf, standingOf, type Standing } from "../../../bench/flip-verdict.ts";
import { markdownOf, standingRows } from "../../../bench/flip-report.ts";
import { Sightings } from "../../../bench/load/sightings.ts";
import { Tally } from "../../../bench/load/tally.ts";
import type { Round } from "../../../bench/round.ts";

/** A round of flips without a loss; tests change one thing of it. */
function goodRound(milliseconds: readonly (number | undefined)[]): Round {
  const tallies = { health: new Tally(), chat: new Tally(), stream: new Tally() };
  for (let answer = 0; answer < milliseconds.length * 1500; answer += 1) tallies.health.answered("blue", 1);
  tallies.stream.answered("blue", 2000);
  return {
    swaps: milliseconds.map((time) => ({ color: "green", milliseconds: time, spannedByStream: true })),
    load: { tallies, sightings: new Sightings(), streams: [] },
    seconds: 10,
  };
}

function failedClaims(ours: Standing, peer: Standing): string[] {
  return claimsOf(ours, peer)
    .filter(({ holds }) => !holds)
    .map(({ measured }) => measured);
}

const peer = standingOf("reload", [goodRound([200, 400, 300])]);

test("every claim holds where nothing is lost and flips take half of the reload's time", () => {
  const ours = standingOf("route", [goodRound([100]), goodRound([150, 200])]);
  expect(ours).toMatchObject({
    swaps: 3,
    failed: 0,
    switchMilliseconds: { p50: 150, max: 200 },
    seconds: 20,
  });
  expect(ratioOf(ours, peer)).toBe(0.5);
  expect(failedClaims(ours, peer)).toEqual([]);
});

test("one lost request breaks a claim, whatever its kind", () => {
  for (const kind of ["health", "chat", "stream"] as const) {
    const round = goodRound([100]);
    round.load.tallies[kind].failed("gone");
    expect(failedClaims(standingOf("route", [round]), peer)).toContain("1 failed");
  }
});

test("flips that take more than half of the reload's time break a claim", () => {
  expect(failedClaims(standingOf("route", [goodRound([151])]), peer)).toEqual(["ratio 0.50"]);
});

test("a flip without an open stream breaks a claim", () => {
  const round = goodRound([100, 100]);
  const [first, second] = round.swaps;
  const swaps = [first, { ...second, spannedByStream: false }] as Round["swaps"];
  expect(failedClaims(standingOf("route", [{ ...round, swaps }]), peer)).toEqual([
    "1 streams whole, 1 flips without one",
  ]);
});

test("a flip that nobody noticed breaks a claim and is not counted as quick", () => {
  const ours = standingOf("route", [goodRound([undefined])]);
  expect(ours.switchMilliseconds).toBeUndefined();
  expect(failedClaims(ours, peer)).toEqual(["1 flips without an answer", "not measured"]);
});

test("the Markdown shows both ways in one table, with the ratio", () => {
  const ours = standingOf("route", [goodRound([60])]);
  const [head, line, first, second] = markdownOf(ours, peer, claimsOf(ours, peer), "a machine").split("\n");
  expect(head?.split("|")).toHaveLength(8);
  expect(line).toBe("|---|---|---|---|---|---|");
  expect(first).toBe("| route | 1 | 1501 | 0 | 60 / 60 | 0.20 |");
  expect(second).toBe("| reload | 3 | 4501 | 0 | 300 / 400 | 1 |");
  expect(standingRows(ours, peer)).toHaveLength(3);
});
