import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OperatorError } from "../../../../ops/exit.ts";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { begin, takeOver, type Start } from "../../../../ops/rollout/begin.ts";
import { overtakenBy } from "../../../../ops/rollout/ownership.ts";
import { rolloutReport } from "../../../../ops/rollout/report.ts";
import { StateFile } from "../../../../ops/rollout/state-file.ts";
import { passed, stateOf, weightsAt, type RolloutState } from "../../../../ops/rollout/state.ts";
import { plan, state } from "./fixtures.ts";

const live: LiveRoute = {
  activeColor: "blue",
  weights: { blue: 100, green: 0 },
  releases: {},
  shadow: { percent: 0 },
  rejected: {},
};
const owner = { user: "ada", host: "laptop", pid: 1, program: "node" };
const start: Start = { plan: plan(), version: "2", configured: "blue", live, before: undefined, owner };
const refusalOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    return `${(error as OperatorError).exit}: ${(error as Error).message}`;
  }
  return "no refusal";
};

describe("a rollout begins", () => {
  const now = new Date("2026-11-20T08:00:00.000Z");

  it("with its first step, or waiting for its first approval", () => {
    expect(begin(start, now)).toMatchObject({
      step: 0,
      phase: "moving",
      version: "2",
      startedAt: now.toISOString(),
    });
    expect(begin(start, now).id).toMatch(/^rollout-20261120080000-[0-9a-f]{6}$/);
    expect(begin({ ...start, plan: plan({ approve: true }) }, now).phase).toBe("waiting");
    expect(begin({ ...start, before: state({ phase: "ended" }) }, now).phase).toBe("moving");
  });

  it.each<[string, Partial<Start>, string]>([
    [
      "beside another one",
      { before: state() },
      "refused: the rollout of green 2, begun 2026-11-20T08:00:00.000Z by ada@laptop, process 4711, has not ended",
    ],
    [
      "where the file is ahead of the users",
      { configured: "green" },
      "refused: the stack's file names green, and the users are on blue",
    ],
    [
      "in a canary",
      { live: { ...live, weights: { blue: 90, green: 10 } } },
      "refused: a rollout begins with all the users on blue; the route is 90 % blue, 10 % green",
    ],
    [
      "while somebody holds the route",
      { live: { ...live, lease: { id: "x", holder: "bob", until: "2026-11-20T08:04:00.000Z" } } },
      "refused: bob holds a lease on the route until 2026-11-20T08:04:00.000Z",
    ],
  ])("not %s", (_what, changes, message) => {
    expect(refusalOf(() => begin({ ...start, ...changes }, now))).toContain(message);
  });
});

describe("a canary that is in a rollout's way", () => {
  it("is ended by its share, which rejects no release", () => {
    const canary = { ...live, weights: { blue: 70, green: 30 } };
    const work = () => begin({ ...start, live: canary }, new Date());
    expect(work).toThrow(OperatorError);
    expect(work).toThrow(
      expect.objectContaining({ cure: expect.stringContaining("pulumi config rm canary") as string }),
    );
  });
});

describe("a rollout is taken over", () => {
  const host = (program: string | undefined) => ({ name: "laptop", programOf: () => program });

  it("where its process is gone, or its number is another program's", () => {
    expect(takeOver(state(), owner, host(undefined), false)).toEqual({ ...state(), owner });
    expect(takeOver(state(), owner, host("vim"), false)).toEqual({ ...state(), owner });
  });

  it("from another machine once its lease is over", () => {
    const elsewhere = { name: "server", programOf: () => undefined };
    const held = state({ leaseUntil: "2999-01-01T00:00:00Z" });
    expect(refusalOf(() => takeOver(held, owner, elsewhere, false))).toContain("holds its lease until 2999");
    expect(takeOver(held, owner, elsewhere, true).owner).toEqual(owner);
    expect(takeOver(state({ leaseUntil: "2000-01-01T00:00:00Z" }), owner, elsewhere, false).owner).toEqual(
      owner,
    );
  });

  it("not while it is carried out, and not where there is none", () => {
    expect(refusalOf(() => takeOver(state(), owner, host("node"), false))).toBe(
      "refused: the rollout is carried out by ada@laptop, process 4711",
    );
    for (const none of [undefined, state({ phase: "ended" })])
      expect(refusalOf(() => takeOver(none, owner, host(undefined), false))).toContain(
        "usage: there is no rollout",
      );
  });
});

describe("a step that has passed", () => {
  it.each<[string, Partial<RolloutState>, Partial<RolloutState>]>([
    ["is followed by the next one", {}, { step: 1, phase: "moving" }],
    ["waits where each is to be approved", { plan: plan({ approve: true }) }, { step: 1, phase: "waiting" }],
    ["waits where somebody wants a pause", { paused: true }, { step: 1, phase: "waiting" }],
    ["is the end after the last one", { step: 2 }, { step: 2, phase: "finishing", outcome: "promoted" }],
  ])("%s", (_what, before, after) => {
    expect(passed(state(before))).toMatchObject(after);
  });

  it("leaves weights that sum to 100, whichever color serves", () => {
    for (const percent of [0, 1, 10, 37, 50, 99, 100]) {
      for (const from of ["blue", "green"] as const) {
        const weights = weightsAt(plan({ from, to: from === "blue" ? "green" : "blue" }), percent);
        expect(weights.blue + weights.green).toBe(100);
        expect(weights[from]).toBe(100 - percent);
      }
    }
  });
});

describe("the route of a step", () => {
  const step = { ...live, weights: { blue: 90, green: 10 } };

  it("is this rollout's with its weights, and with its own or no lease", () => {
    expect(overtakenBy(step, state())).toBeUndefined();
    expect(
      overtakenBy({ ...step, lease: { id: "rollout-1", holder: "ada", until: "t" } }, state()),
    ).toBeUndefined();
    expect(overtakenBy(undefined, state())).toBeUndefined();
  });

  it("is somebody else's with other weights or another lease", () => {
    expect(overtakenBy(live, state())).toContain("somebody else moved the users");
    expect(overtakenBy({ ...step, lease: { id: "other", holder: "bob", until: "t" } }, state())).toBe(
      "bob holds the lease on the route now",
    );
  });
});

describe("a rollout's file", () => {
  let root: string;
  let file: StateFile;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "bluegreen-"));
    file = new StateFile({ root, name: "shop", stack: "acme/shop/dev", stackFile: "" });
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("is written as a whole, and read by the next process", async () => {
    expect(await file.read()).toBeUndefined();
    await file.write(state());
    await file.write(state({ step: 1 }));
    expect(await file.read()).toEqual(state({ step: 1 }));
    expect(readdirSync(join(root, ".bluegreen", "rollouts"))).toEqual(["dev.json"]);
  });

  it("that is damaged is no reason to forget a rollout", async () => {
    await file.write(state());
    writeFileSync(file.path, '{"format":1');
    await expect(file.read()).rejects.toThrow("is damaged: nobody knows how the last rollout ended");
    expect(stateOf(JSON.stringify({ ...state(), format: 2 }))).toBeUndefined();
  });

  it("takes a request from another shell once", async () => {
    await file.ask("pause");
    expect(await file.takeRequest()).toBe("pause");
    expect(await file.takeRequest()).toBeUndefined();
  });
});

describe("the report of a rollout", () => {
  it("has every step, every figure beside its limit, and why it ended", () => {
    const checks = [
      { check: "failed requests", value: "20 | of 100", limit: "at most 2 %", status: "breach" },
    ];
    const line = { operation: "rollout-1", verb: "rollout", stack: "dev" };
    const lines = [
      {
        ...line,
        time: "t1",
        step: "rollout step 10 %",
        to: { blue: 90, green: 10 },
        outcome: "in force",
        seconds: 4.2,
      },
      { ...line, time: "t2", step: "watch 10 %", outcome: "rolledBack", reason: "it fails", checks },
    ];
    const report = rolloutReport(state({ phase: "ended", outcome: "rolledBack", reason: "it fails" }), lines);
    expect(report).toContain("# Rollout of green 2: rolled back");
    expect(report).toContain("Why: it fails.");
    expect(report).toContain("| t1 | rollout step 10 % | 90 % blue, 10 % green | in force | 4.2 s |  |");
    expect(report).toContain("| watch 10 % | failed requests | 20 \\| of 100 | at most 2 % | breach |");
  });
});
