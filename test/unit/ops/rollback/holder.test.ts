import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { isOver, leaseHolderGone } from "../../../../ops/rollback/holder.ts";
import { StateFile } from "../../../../ops/rollout/state-file.ts";
import type { RolloutState } from "../../../../ops/rollout/state.ts";
import { plan } from "../rollout/fixtures.ts";

const now = new Date("2026-11-20T08:00:00Z");
const later = "2026-11-20T08:05:00Z";
const earlier = "2026-11-20T07:55:00Z";

type Case = readonly [
  what: string,
  rollout: Parameters<typeof isOver>[0],
  endLease: string | undefined,
  place: Parameters<typeof isOver>[2],
  over: boolean,
];

const cases: readonly Case[] = [
  ["over where its lease was ended", { phase: "observing", id: "r", leaseUntil: later }, "r", "gone", true],
  [
    "over where its lease is, and its process gone",
    { phase: "moving", id: "r", leaseUntil: earlier },
    undefined,
    "gone",
    true,
  ],
  [
    "over where it never had a lease, and nobody carries it",
    { phase: "waiting", id: "r" },
    undefined,
    "gone",
    true,
  ],
  ["its process's where that runs", { phase: "waiting", id: "r" }, undefined, "running", false],
  [
    "left where another lease was ended",
    { phase: "moving", id: "r", leaseUntil: later },
    "other",
    "gone",
    false,
  ],
  ["left as it ended before", { phase: "ended", id: "r" }, "r", "gone", false],
];

describe("a rollout whose users a rollback has moved is", () => {
  it.each(cases)("%s", (_what, rollout, endLease, place, over) => {
    expect(isOver(rollout, endLease, place, now)).toBe(over);
  });
});

describe("the holder of a lease", () => {
  /** No process has this number. */
  const nobody = 2 ** 22 + 1;
  const route = (id: string): LiveRoute => ({
    activeColor: "blue",
    weights: { blue: 90, green: 10 },
    releases: {},
    shadow: { percent: 0 },
    rejected: {},
    lease: { id, holder: "ada", until: later },
  });

  it.each<[string, string, string, boolean]>([
    ["is gone where its process is", hostname(), "r", true],
    ["may live on another machine", "elsewhere", "r", false],
    ["is unknown where the lease is of another operation", hostname(), "other", false],
  ])("%s", async (_what, host, lease, gone) => {
    const root = mkdtempSync(join(tmpdir(), "bluegreen-"));
    const project = { root, name: "shop", stack: "dev", stackFile: "" };
    const state: RolloutState = {
      format: 1,
      id: "r",
      owner: { user: "ada", host, pid: nobody, program: "node" },
      startedAt: earlier,
      plan: plan(),
      version: "2",
      step: 0,
      phase: "observing",
      reference: {},
      paused: false,
    };
    try {
      expect(await leaseHolderGone(project, route(lease))).toBe(false);
      await new StateFile(project).write(state);
      expect(await leaseHolderGone(project, route(lease))).toBe(gone);
      expect(await leaseHolderGone(project, undefined)).toBe(false);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
