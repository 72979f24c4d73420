import { describe, expect, it } from "vitest";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import type { FiringAlert } from "../../../../ops/watch/alerts.ts";
import { decideWatch, deploymentOf, type Moment } from "../../../../ops/watch/decision.ts";

const now = new Date("2026-11-20T08:00:00Z");
const live: LiveRoute = {
  activeColor: "green",
  weights: { blue: 0, green: 100 },
  releases: { green: "g" },
  shadow: { percent: 0 },
  rejected: {},
};
/** Green is active; blue is its canary. */
const canary: LiveRoute = { ...live, weights: { blue: 10, green: 90 }, releases: { green: "g", blue: "b" } };
const lease = { id: "rollout-1", holder: "ada", until: "2026-11-20T08:05:00Z" };
const leased = { ...live, lease };
const alert = (color?: string, since = now.toISOString()): FiringAlert => ({
  name: "RouterErrors",
  color,
  summary: "20 % fail",
  since,
});
const moment = (alerts: readonly FiringAlert[], changes: Partial<Moment>): Moment => ({
  alerts,
  live,
  handled: [],
  seen: { at: now.toISOString(), releases: {}, since: {}, former: {} },
  leftoverSeconds: 200,
  holderGone: false,
  lockedBy: undefined,
  otherReady: true,
  ...changes,
});
const seenSince = (time: string): Partial<Moment> => ({
  seen: { at: now.toISOString(), releases: { green: "g" }, since: { green: time }, former: {} },
});
const seenAfterAnother = (release: string, until: string): Partial<Moment> => ({
  seen: {
    at: now.toISOString(),
    releases: { green: "g" },
    since: { green: until },
    former: { green: { release, until } },
  },
});

type Case = readonly [
  what: string,
  alerts: readonly FiringAlert[],
  changes: Partial<Moment>,
  decision: object,
];

const back = (reason: string, to?: string) => ({
  act: "roll back",
  to,
  reason: expect.stringContaining(reason) as string,
});
const wait = (why: string) => ({ act: "wait", why: expect.stringContaining(why) as string });
const nothing = { act: "nothing" };

const cases: readonly Case[] = [
  ["nothing where no alert fires", [], {}, nothing],
  [
    "a rollback for an alert on the color with users",
    [alert("green")],
    {},
    back("alert RouterErrors on green: 20 % fail"),
  ],
  ["a rollback for an alert on no color", [alert()], {}, back("alert RouterErrors: 20 % fail")],
  ["nothing for an alert on a color without users", [alert("blue")], {}, nothing],
  ["the end of a canary for an alert on it", [alert("blue")], { live: canary }, back("on blue")],
  [
    "the end of a canary first, where both fail",
    [alert("green"), alert("blue")],
    { live: canary },
    back("on blue"),
  ],
  [
    "the end of a canary for an alert on no color",
    [alert()],
    { live: canary },
    back("alert RouterErrors: 20 % fail"),
  ],
  [
    "moving all users to the canary for an alert on the active color",
    [alert("green")],
    { live: canary },
    back("on green", "blue"),
  ],
  [
    "moving all users to the canary, whatever fires on no color beside",
    [alert(), alert("green")],
    { live: canary },
    back("on green", "blue"),
  ],
  [
    "waiting where an alert on that canary is left of before",
    [alert("green"), alert("blue", "2026-11-20T07:57:00Z")],
    { live: canary, seen: { at: "", releases: {}, since: { blue: "2026-11-20T07:59:00Z" }, former: {} } },
    wait("blue, the other one, has an alert too"),
  ],
  [
    "waiting where that canary is not ready",
    [alert("green")],
    { live: canary, otherReady: false },
    wait("blue, the other one, is not ready"),
  ],
  [
    "nothing more for a deployment that was rolled back",
    [alert("green")],
    { handled: [deploymentOf(live)] },
    wait("this deployment was rolled back before"),
  ],
  [
    "a rollback for another deployment",
    [alert("green")],
    { handled: [deploymentOf(canary)] },
    back("on green"),
  ],
  ["waiting while a rollout judges itself", [alert("green")], { live: leased }, wait("ada holds a lease")],
  [
    "a rollback where that rollout's process is gone",
    [alert("green")],
    { live: leased, holderGone: true },
    back("on green"),
  ],
  [
    "a rollback once that lease is over",
    [alert("green")],
    { live: { ...live, lease: { ...lease, until: "2026-11-20T07:00:00Z" } } },
    back("on green"),
  ],
  [
    "waiting while a living update holds the stack's lock",
    [alert("green")],
    { lockedBy: "bob@desk, process 7" },
    wait("the stack is locked by bob@desk, process 7"),
  ],
  [
    "waiting for an alert that is left of what users met before",
    [alert("green", "2026-11-20T07:57:00Z")],
    seenSince("2026-11-20T07:59:00Z"),
    wait("it may be left of what users met before, and counts from 2026-11-20T08:02:20.000Z on"),
  ],
  [
    "a rollback for one that fires on when nothing of before is in its window",
    [alert("green", "2026-11-20T07:50:00Z")],
    seenSince("2026-11-20T07:55:00Z"),
    back("on green"),
  ],
  [
    "a rollback for an alert that began since",
    [alert("green", "2026-11-20T07:59:30Z")],
    seenSince("2026-11-20T07:59:00Z"),
    back("on green"),
  ],
  [
    "waiting for one that began since, shortly after another release had users on the color",
    [alert("green")],
    seenAfterAnother("f", "2026-11-20T07:59:00Z"),
    wait("it may be left of what users met before, and counts from 2026-11-20T08:02:20.000Z on"),
  ],
  [
    "a rollback for one that began since, long after another release had users on the color",
    [alert("green")],
    seenAfterAnother("f", "2026-11-20T07:56:00Z"),
    back("on green"),
  ],
  [
    "a rollback for one that began since, shortly after the same release had users on the color",
    [alert("green")],
    seenAfterAnother("g", "2026-11-20T07:59:00Z"),
    back("on green"),
  ],
  [
    "a rollback for one that began since, beside one that is left",
    [alert("green", "2026-11-20T07:50:00Z"), { ...alert("green"), name: "FirstTokenSlow" }],
    seenSince("2026-11-20T07:59:00Z"),
    back("FirstTokenSlow"),
  ],
];

describe("watch decides on", () => {
  it.each(cases)("%s", (_what, alerts, changes, decision) => {
    expect(decideWatch(moment(alerts, changes), now)).toMatchObject(decision);
  });

  it("one deployment, whatever else of the route changes", () => {
    expect(deploymentOf({ ...leased, shadow: { percent: 5 } })).toBe(deploymentOf(live));
    expect(deploymentOf({ ...live, releases: { green: "other" } })).not.toBe(deploymentOf(live));
  });
});
