import { describe, expect, it } from "vitest";
import {
  standingOf,
  type Follower,
  type PodProof,
  type Standing,
} from "../../../provider/kubernetes-route-standing.ts";

const proven: PodProof = { kind: "proven" };
const proving: PodProof = { kind: "proving" };
const behind: PodProof = { kind: "behind", why: "it has another route" };
const silent: PodProof = { kind: "silent", why: "it does not answer" };
const refuted: PodProof = { kind: "refuted", why: "a user met blue" };

const ready = (proof: PodProof, readyAt = 0): Follower => ({
  uid: "1",
  name: "router-1",
  isReady: true,
  readyAt,
  proof,
});
const starting = (proof: PodProof): Follower => ({
  uid: "2",
  name: "router-2",
  isReady: false,
  readyAt: Infinity,
  proof,
});

const goingOn = { kind: "going on" };
const done = (pods: number, ...pending: string[]): Standing => ({ kind: "proven", pods, behind: pending });
const failed = (why: RegExp) => ({ kind: "failed", why: expect.stringMatching(why) as string });

describe("router pods that are to follow a route", () => {
  it.each<[string, Follower[], number, object]>([
    ["are waited for while one has another route", [ready(proven), ready(behind)], 4999, goingOn],
    ["are waited for while one does not answer", [ready(proven), ready(silent)], 4999, goingOn],
    ["are waited for while one is being proven", [ready(proven), ready(proving)], 4999, goingOn],
    ["are waited for while none is ready", [starting(proven)], 4999, goingOn],
    ["are waited for while there is none", [], 4999, goingOn],
    ["are proven when each of them is", [ready(proven), ready(proven)], 800, done(2)],
    ["are proven however late the last proof comes to its end", [ready(proven)], 9000, done(1)],
    ["have their proof to its end", [ready(proving)], 6000, goingOn],
    [
      "fail where one has another route in the end",
      [ready(behind)],
      5000,
      failed(/^after 5\.0 s .*router-1: it has another route/),
    ],
    [
      "fail where one does not answer in the end",
      [ready(proven), ready(silent)],
      5000,
      failed(/router-1: it does not answer/),
    ],
    [
      "fail at once where users meet something else",
      [ready(refuted), ready(behind)],
      100,
      failed(/^router pod router-1: a user met blue/),
    ],
    [
      "fail where none gets ready",
      [starting(silent)],
      5000,
      failed(/^no router pod is ready after 5\.0 s: router pod router-2/),
    ],
    [
      "fail where there is none in the end",
      [],
      5000,
      failed(/^no router pod is ready after 5\.0 s: there is none$/),
    ],
    [
      "wait for one without users that answers, for it may get some",
      [ready(proven), starting(behind)],
      1000,
      goingOn,
    ],
    ["wait for the proof of one without users", [ready(proven), starting(proving)], 1000, goingOn],
    [
      "do not wait for one that does not even answer",
      [ready(proven), starting(silent)],
      300,
      done(1, "router pod router-2: it does not answer"),
    ],
    [
      "do not wait for ever for one without users",
      [ready(proven), starting(behind)],
      5000,
      done(1, "router pod router-2: it has another route"),
    ],
    [
      "are not failed by one without users",
      [ready(proven), starting(refuted)],
      300,
      done(1, "router pod router-2: a user met blue"),
    ],
    ["give one that became ready late its time", [ready(proven), ready(behind, 4900)], 6899, goingOn],
    [
      "give one that became ready late no more than that",
      [ready(proven), ready(behind, 4900)],
      6900,
      failed(/router-1/),
    ],
    ["are not held up by ever new ones", [ready(proven), ready(behind, 14_900)], 15_000, failed(/router-1/)],
  ])("%s", (_what, pods, milliseconds, expected) => {
    expect(standingOf(pods, milliseconds)).toEqual(expected);
  });
});
