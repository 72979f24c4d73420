import { describe, expect, test } from "vitest";
import { RequestTally } from "../../../../../ops/load/report/request-tally.ts";
import { Timeline } from "../../../../../ops/load/report/timeline.ts";
import type { LoadRequest } from "../../../../../ops/load/line-schemas.ts";
import type { LoadRun } from "../../../../../ops/load/run-schema.ts";
import { deployment, request } from "./stage.ts";

function tallyOf(requests: readonly LoadRequest[], run: LoadRun = deployment): RequestTally {
  const tally = new RequestTally(new Timeline(run.startedAt, run.endedAt), run);
  for (const one of requests) tally.add(one);
  return tally;
}

describe("requests of a run", () => {
  test("are counted by kind, and by the color that answered", () => {
    const { totals, byColor } = tallyOf([
      request(1),
      request(2, { color: "green" }),
      request(3, { kind: "chat", ms: 400 }),
      request(4, { kind: "chat", ms: 600, color: "", status: 0, ok: false }),
    ]).tallied();
    expect(totals.map(({ kind, requests, failed }) => [kind, requests, failed])).toEqual([
      ["health", 2, 0],
      ["chat", 2, 1],
      ["stream", 0, 0],
    ]);
    expect(byColor.map(({ kind, color, requests, failed }) => [kind, color, requests, failed])).toEqual([
      ["health", "blue", 1, 0],
      ["health", "green", 1, 0],
      ["chat", "", 1, 1],
      ["chat", "blue", 1, 0],
    ]);
  });

  test("have a rate, latencies, and for streams the time to the first token", () => {
    const streams = Array.from({ length: 60 }, (_, second) =>
      request(second, { kind: "stream", ms: 900, ttft: 120, tokens: 32 }),
    );
    const [, , stream] = tallyOf(streams).tallied().totals;
    expect(stream).toMatchObject({
      perSecond: 1,
      latency: { p95: 900 },
      firstToken: { count: 60, p50: 120 },
    });
  });

  test("have a rate up to the last one that was sent: the wait for the last answers is none of it", () => {
    const [health] = tallyOf(Array.from({ length: 100 }, (_, index) => request(index / 5))).tallied().totals;
    expect(health?.perSecond).toBe(5);
  });

  test("have that rate to the millisecond, and not to the second", () => {
    const requests = Array.from({ length: 1207 }, (_, index) => request(index / 20));
    const [health] = tallyOf(requests).tallied().totals;
    expect(health?.perSecond).toBeCloseTo(20);
  });

  test("that were cut are sent ones, and neither failed nor answered, nor have a latency", () => {
    const cut = request(5, { ok: false, cut: true, status: 0, color: "", ms: 9000 });
    const tally = tallyOf([request(4), cut]);
    const { totals, byColor, worstSecond, failures, slowest } = tally.tallied();
    expect(totals[0]).toMatchObject({ requests: 2, failed: 0, cut: 1, latency: { count: 1, max: 5 } });
    expect(byColor.map(({ color, requests }) => [color, requests])).toEqual([["blue", 1]]);
    expect([worstSecond, failures.first, slowest.map(({ ms }) => ms)]).toEqual([null, [], [5]]);
    expect(Object.keys(tally.series().answers)).toEqual(["blue"]);
    expect(tally.series().kinds.health?.points).toHaveLength(1);
  });

  test("of a server that calls each of its answers another color have none", () => {
    const tally = tallyOf(Array.from({ length: 100 }, (_, index) => request(1, { color: `v${index}` })));
    expect(tally.tallied().byColor).toMatchObject([{ color: "", requests: 100 }]);
    expect(Object.keys(tally.series().answers)).toEqual([""]);
  });

  test("keep the pace that was wanted, or pause: at the start, between two, or at the end", () => {
    const paced = (seconds: readonly number[]) =>
      tallyOf(
        seconds.map((second) => request(second)),
        { ...deployment, rates: { health: 1 }, intendedSeconds: 60 },
      ).tallied().paces;
    const all = Array.from({ length: 60 }, (_, second) => second);
    const without = (from: number, to: number) => all.filter((second) => second < from || second >= to);
    expect(paced(all.toReversed())).toEqual([{ kind: "health", sent: 60, due: 60, longestPauseSeconds: 0 }]);
    expect(paced(without(0, 7))).toMatchObject([{ sent: 53, longestPauseSeconds: 7 }]);
    expect(paced([...without(20, 28), 27.25])).toMatchObject([{ longestPauseSeconds: 7.25 }]);
    expect(paced(without(50, 60))).toMatchObject([{ sent: 50, longestPauseSeconds: 10 }]);
    expect(paced([])).toMatchObject([{ sent: 0, due: 60, longestPauseSeconds: 60 }]);
  });

  test("are before, during or after the command by the time at which they were sent", () => {
    const { phases, ratios } = tallyOf([
      ...Array.from({ length: 20 }, (_, index) => request(index, { ms: 10 })),
      ...Array.from({ length: 20 }, (_, index) => request(20 + index, { ms: 30 })),
      request(44, { ms: 10 }),
      request(19.9, { kind: "chat", ms: 30_000 }),
    ]).tallied();
    expect(
      phases.map(({ phase, seconds, totals }) => [
        phase,
        Math.round(seconds),
        totals.map(({ requests }) => requests),
      ]),
    ).toEqual([
      ["before", 20, [20, 1, 0]],
      ["during", 20, [20, 0, 0]],
      ["after", 5, [1, 0, 0]],
    ]);
    expect(ratios).toEqual([
      { kind: "health", p95: 3, firstTokenP95: null, few: false },
      { kind: "chat", p95: null, firstTokenP95: null, few: true },
      { kind: "stream", p95: null, firstTokenP95: null, few: true },
    ]);
  });

  test("without a command have no phases", () => {
    const { command: _, ...run } = deployment;
    expect(tallyOf([request(1)], run).tallied()).toMatchObject({ phases: [], ratios: [] });
  });

  test("have a worst second by the share that failed, of all kinds together", () => {
    const { worstSecond } = tallyOf([
      ...Array.from({ length: 10 }, () => request(7.5)),
      ...Array.from({ length: 3 }, () => request(7.9, { ok: false })),
      request(9, { ok: false, kind: "chat" }),
      request(9.5),
      request(9.6),
    ]).tallied();
    expect(worstSecond).toEqual({ at: 9, requests: 3, failed: 1, errorPercent: 100 / 3 });
  });

  test("have no worst second where none failed", () => {
    expect(tallyOf([request(1)]).tallied().worstSecond).toBeNull();
  });

  test("that failed are counted by reason, most frequent first, and told one by one up to 50", () => {
    const { failures } = tallyOf([
      request(1, { ok: false, status: 502 }),
      ...Array.from({ length: 60 }, () => request(2, { ok: false, status: 0 })),
      request(3, { ok: false, error: "x".repeat(1000) }),
    ]).tallied();
    expect(failures.reasons.map(({ reason, count }) => [reason.slice(0, 10), count])).toEqual([
      ["no answer", 60],
      ["status 502", 1],
      ["xxxxxxxxxx", 1],
    ]);
    expect(failures.first).toHaveLength(50);
    expect(failures.first[0]).toMatchObject({ error: "status 502" });
    expect(failures.reasons[2]?.reason).toHaveLength(301);
  });

  test("that each failed for a reason of its own do not fill the memory", () => {
    const { failures } = tallyOf(
      Array.from({ length: 200 }, (_, index) => request(1, { ok: false, error: `reason ${index}` })),
    ).tallied();
    expect(failures.reasons).toHaveLength(51);
    expect(failures.reasons[0]).toEqual({ kind: "health", reason: "other reasons", count: 150 });
  });

  test("of each kind are told with the slowest five", () => {
    const times = [3, 9, 1, 8, 2, 7, 4, 6, 5];
    const { slowest } = tallyOf(times.map((ms, index) => request(index, { ms }))).tallied();
    expect(slowest.map(({ ms }) => ms)).toEqual([9, 8, 7, 6, 5]);
  });

  test("make a value for each second: counts 0, latencies none where nothing was asked", () => {
    const { kinds, answers } = tallyOf([request(0.2, { ms: 4 }), request(2, { color: "green" })]).series();
    expect(kinds.health?.requests.slice(0, 4)).toEqual([1, 0, 1, 0]);
    expect(kinds.health?.p95.slice(0, 3)).toEqual([4, null, 5]);
    expect(answers["green"]?.slice(0, 4)).toEqual([0, 0, 1, 0]);
    expect(kinds.health?.p95).toHaveLength(60);
  });

  test("are points where they are few, in the order of time, and none where they are many", () => {
    const few = tallyOf([request(5, { ms: 7 }), request(2, { ms: 8 })]).series().kinds.health;
    expect(few?.points).toEqual([
      { at: 2, ms: 8, color: "blue" },
      { at: 5, ms: 7, color: "blue" },
    ]);
    const many = tallyOf(Array.from({ length: 1501 }, () => request(1))).series().kinds.health;
    expect(many?.points).toBeUndefined();
  });
});
