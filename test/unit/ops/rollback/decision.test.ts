import { describe, expect, it } from "vitest";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { decideRollback, type Position } from "../../../../ops/rollback/decision.ts";

const now = new Date("2026-11-20T08:00:00Z");
const route = (changes: Partial<LiveRoute> = {}): LiveRoute => ({
  activeColor: "green",
  weights: { blue: 0, green: 100 },
  releases: {},
  shadow: { percent: 0 },
  rejected: {},
  ...changes,
});
const lease = { id: "rollout-1", holder: "ada@laptop, process 4711", until: "2026-11-20T08:05:00Z" };
const rejected = { blue: { version: "1", reason: "too slow", at: "2026-11-19T08:00:00Z" } };
const canary = route({ activeColor: "blue", weights: { blue: 90, green: 10 } });

/** Users moved from blue 1 to green 2 before. */
const position = (changes: Partial<Position> = {}): Position => ({
  wanted: undefined,
  force: false,
  live: route(),
  configured: "green",
  versions: { blue: "1", green: "2" },
  running: { blue: { version: "1", release: "b1" } },
  served: { blue: "1", green: "2" },
  historyIsWhole: false,
  holderGone: false,
  ...changes,
});

type Case = readonly [what: string, position: Partial<Position>, decision: object];

const cases: readonly Case[] = [
  ["goes to the color that served before", {}, { kind: "flip", target: "blue", leaving: "green" }],
  ["goes to the named color", { wanted: "blue" }, { kind: "flip", target: "blue", leaving: "green" }],
  [
    "is nothing where the named color has all users",
    { wanted: "green" },
    { kind: "nothing", target: "green" },
  ],
  [
    "ends a canary",
    { live: canary, configured: "blue" },
    { kind: "end canary", target: "blue", leaving: "green" },
  ],
  [
    "moves all to a canary that is named",
    { live: canary, configured: "blue", wanted: "green" },
    { kind: "flip", target: "green", leaving: "blue" },
  ],
  [
    "takes back a file that is ahead of the users, and rejects nothing that nobody met",
    { configured: "blue" },
    { kind: "take back", target: "green", leaving: undefined },
  ],
  [
    "goes by the file where the router does not tell",
    { live: undefined },
    { kind: "flip", target: "blue", leaving: "green" },
  ],
  [
    "goes where nobody was before, where no history tells otherwise",
    { served: {} },
    { kind: "flip", target: "blue", leaving: "green" },
  ],
  [
    "does not go where nobody ever was",
    { served: { green: "2" }, historyIsWhole: true },
    { kind: "refused", reason: "blue never had all the users: there is nothing to go back to" },
  ],
  [
    "goes there where it is named, all the same",
    { served: { green: "2" }, historyIsWhole: true, wanted: "blue" },
    { kind: "flip", target: "blue" },
  ],
  [
    "does not go to a release that was staged meanwhile",
    {
      versions: { blue: "3", green: "2" },
      running: { blue: { version: "3", release: "b3" } },
    },
    { kind: "refused", reason: "blue runs version 3; when it had users last, it ran 1" },
  ],
  [
    "goes there where it is named",
    { versions: { blue: "3", green: "2" }, wanted: "blue" },
    { kind: "flip", target: "blue" },
  ],
  [
    "does not go to a rejected release, named or not",
    { live: route({ rejected }), wanted: "blue" },
    { kind: "refused", reason: "blue 1 was rejected at 2026-11-19T08:00:00Z: too slow" },
  ],
  ["goes there by force", { live: route({ rejected }), force: true }, { kind: "flip", target: "blue" }],
  [
    "goes to another version of a rejected one",
    { live: route({ rejected }), versions: { blue: "2", green: "2" }, served: {} },
    { kind: "flip", target: "blue" },
  ],
  [
    "leaves a rollout alone that is carried out",
    { live: route({ lease }) },
    {
      kind: "refused",
      reason: "ada@laptop, process 4711 holds a lease on the route until 2026-11-20T08:05:00Z",
    },
  ],
  [
    "ends the lease of one whose process is gone",
    { live: route({ lease }), holderGone: true },
    { kind: "flip", target: "blue", endLease: "rollout-1" },
  ],
  [
    "ends any lease by force",
    { live: route({ lease }), force: true },
    { kind: "flip", endLease: "rollout-1" },
  ],
];

describe("a rollback", () => {
  it.each(cases)("%s", (_what, changes, decision) => {
    expect(decideRollback(position(changes), now)).toMatchObject(decision);
  });

  it("passes over a lease that is over", () => {
    const over = { ...lease, until: "2026-11-20T07:59:59Z" };
    expect(decideRollback(position({ live: route({ lease: over }) }), now)).toEqual({
      kind: "flip",
      target: "blue",
      leaving: "green",
    });
  });
});
