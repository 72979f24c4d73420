import { describe, expect, it } from "vitest";
import {
  greater,
  judge,
  reasonOf,
  referenceOf,
  type Reference,
  type Rules,
} from "../../../../ops/rollout/judgement.ts";
import type { Observation, ServersFigures } from "../../../../ops/rollout/observation.ts";
import { figures, observation, plan } from "./fixtures.ts";

const likes = { name: "answers liked", promql: "x", min: 0.8 };
const revenue = { name: "revenue", promql: "x", min: 1, max: 9 };

type Case = readonly [
  what: string,
  observation: Observation,
  rules: Partial<Rules>,
  status: string,
  reason: string,
  reference?: Reference,
];

const slow = { p95Milliseconds: 700 };
const limits = plan().limits;

const withServers = (servers: ServersFigures): Observation => ({ ...observation(), servers });

const cases: readonly Case[] = [
  ["does as well as the other color", observation(), {}, "pass", ""],
  [
    "had no request",
    observation({ requests: 0, firstTokens: 0, p95Milliseconds: undefined }),
    {},
    "inconclusive",
    "requests: 0; limit: at least 50",
  ],
  [
    "had one request too few",
    observation({ requests: 49 }),
    {},
    "inconclusive",
    "requests: 49; limit: at least 50",
  ],
  ["fails as much as is allowed", observation({ failed: 2 }), {}, "pass", ""],
  [
    "fails more",
    observation({ failed: 3 }),
    {},
    "breach",
    "failed requests: 3 of 100, 3 %; limit: at most 2 %",
  ],
  [
    "fails once among few",
    observation({ requests: 5, failed: 1 }),
    {},
    "inconclusive",
    "requests: 5; limit: at least 50",
  ],
  [
    "fails so often among few that the rest cannot mend it",
    observation({ requests: 5, failed: 2 }),
    {},
    "breach",
    "failed requests: 2 of 5, 40 %; limit: at most 2 %",
  ],
  ["is three times as slow", observation({ p95Milliseconds: 600 }), {}, "pass", ""],
  [
    "is slower than that",
    observation(slow),
    {},
    "breach",
    "p95 compared: 700 ms, 3.5 times; limit: at most 600 ms: 3 times 200 ms",
  ],
  [
    "is slow, and nobody knows of whom to say so",
    { ...observation(slow), active: figures({ requests: 0 }) },
    {},
    "pass",
    "",
  ],
  [
    "is slower than the other color was in an earlier step",
    { ...observation(slow), active: figures({ requests: 0 }) },
    {},
    "breach",
    "p95 compared: 700 ms, 3.5 times; limit: at most 600 ms: 3 times 200 ms",
    { p95Milliseconds: 200 },
  ],
  [
    "is many times as slow as nearly nothing, which nobody notices",
    { ...observation({ p95Milliseconds: 50 }), active: figures({ p95Milliseconds: 4 }) },
    {},
    "pass",
    "",
  ],
  [
    "is above an absolute limit",
    observation(),
    { limits: { ...limits, p95Milliseconds: 199 } },
    "breach",
    "p95: 200 ms; limit: at most 199 ms",
  ],
  [
    "takes long to its first token",
    observation({ timeToFirstTokenMilliseconds: 151 }),
    {},
    "breach",
    "time to first token, p95 compared: 151 ms, 3.02 times; limit: at most 150 ms: 3 times 50 ms",
  ],
  [
    "does not tell its first token, and the other color does",
    observation({ firstTokens: 0, timeToFirstTokenMilliseconds: undefined }),
    {},
    "inconclusive",
    "time to first token, p95 compared: too few; limit: at most 150 ms: 3 times 50 ms",
  ],
  [
    "is above an absolute limit of the first token",
    observation(),
    { limits: { ...limits, timeToFirstTokenMilliseconds: 49 } },
    "breach",
    "time to first token, p95: 50 ms; limit: at most 49 ms",
  ],
  ["holds a KPI", observation({}, { "answers liked": 0.8 }), { kpis: [likes] }, "pass", ""],
  [
    "misses a KPI",
    observation({}, { "answers liked": 0.79 }),
    { kpis: [likes] },
    "breach",
    "answers liked: 0.79; limit: at least 0.8",
  ],
  [
    "has a KPI without a number",
    observation({}, {}),
    { kpis: [likes] },
    "inconclusive",
    "answers liked: no number; limit: at least 0.8",
  ],
  [
    "misses a KPI among few",
    observation({ requests: 10 }, { revenue: 0 }),
    { kpis: [revenue] },
    "inconclusive",
    "revenue: 0 of too few",
  ],
  [
    "has a server at every scrape, and none began anew",
    withServers({ fewestServing: 1, begunAnew: 0 }),
    {},
    "pass",
    "",
  ],
  [
    "had no server for a while, and answers what it gets",
    withServers({ fewestServing: 0, begunAnew: 0 }),
    {},
    "breach",
    "ready servers, the fewest at a time: 0; limit: at least 1",
  ],
  [
    "has lost what a server had not answered",
    withServers({ fewestServing: 2, begunAnew: 1 }),
    {},
    "breach",
    "servers that began anew: 1; limit: none",
  ],
  [
    "has servers that were not looked at yet",
    withServers({ fewestServing: undefined, begunAnew: 0 }),
    {},
    "inconclusive",
    "ready servers, the fewest at a time: not counted yet; limit: at least 1",
  ],
  [
    "has servers that do not tell when they began",
    withServers({ fewestServing: 1, begunAnew: undefined }),
    {},
    "pass",
    "",
  ],
  [
    "is above a KPI's maximum",
    observation({}, { revenue: 10 }),
    { kpis: [revenue] },
    "breach",
    "revenue: 10; limit: at least 1, at most 9",
  ],
];

describe("a candidate that", () => {
  it.each(cases.map(([what, ...rest]) => [what, rest] as const))("%s", (_what, rest) => {
    const [seen, rules, status, reason, reference = {}] = rest;
    const judgement = judge(seen, { ...plan(), ...rules }, reference);
    expect(judgement.status).toBe(status);
    if (status === "pass")
      expect(judgement.checks.map((check) => check.status)).not.toContain("inconclusive");
    else expect(reasonOf(judgement, status as "breach" | "inconclusive")).toContain(reason);
  });

  it("breaches one limit and lacks figures for another breaches", () => {
    const seen = observation({ requests: 10, failed: 10, firstTokens: 0 });
    expect(judge(seen, plan(), {}).status).toBe("breach");
  });
});

describe("what a candidate is compared with", () => {
  it("is at the end the slowest of the steps before", () => {
    const full = { p95Milliseconds: 900, timeToFirstTokenMilliseconds: undefined };
    const half = { p95Milliseconds: 300, timeToFirstTokenMilliseconds: 80 };
    const slowest = { p95Milliseconds: 900, timeToFirstTokenMilliseconds: 80 };
    expect([greater(full, half), greater(half, full), greater(full, {})]).toEqual([slowest, slowest, full]);
  });

  it("is the newest of the color that served before, where enough users were left to it", () => {
    const before = { p95Milliseconds: 1, timeToFirstTokenMilliseconds: 2 };
    expect(referenceOf(figures(), 50, before)).toEqual({
      p95Milliseconds: 200,
      timeToFirstTokenMilliseconds: 50,
    });
    expect(referenceOf(figures({ requests: 49, firstTokens: 49 }), 50, before)).toEqual(before);
  });
});
