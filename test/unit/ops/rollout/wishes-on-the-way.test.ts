import { describe, expect, it } from "vitest";
import { decide } from "../../../../ops/rollout/decision.ts";
import { heard, passed } from "../../../../ops/rollout/state.ts";
import { plan, state } from "./fixtures.ts";
import { runsOf } from "./run.ts";

const brief = plan({ intervalSeconds: 0, bakeSeconds: 0, patienceSeconds: 60 });

const run = runsOf(brief);

describe("an abort", () => {
  it("before the first step moves nobody and puts the file back", async () => {
    const { ended, moves } = await run({ wishAfter: () => "abort" });
    expect(moves).toEqual(["file"]);
    expect(ended).toMatchObject({ outcome: "aborted", reason: "the operator asked for it" });
  });

  it("after the last look at a step keeps the next one from being carried out", async () => {
    const { ended, moves } = await run({ wishAfter: () => "abort" }, { phase: "moving", step: 1 });
    expect(moves).toEqual(["back"]);
    expect(ended.outcome).toBe("aborted");
  });

  it("after the last look at all takes the users back instead of promoting", async () => {
    const { ended, moves } = await run({ wishAfter: () => "abort" }, { phase: "finishing", step: 2 });
    expect(moves).toEqual(["back"]);
    expect(ended.outcome).toBe("aborted");
  });

  it("of a first update that was cut short takes back what its own lease shows", async () => {
    const lease = { id: "rollout-1", holder: "ada", until: "2099-01-01T00:00:00Z" };
    const { moves } = await run({ wishAfter: () => "abort", live: { lease } });
    expect(moves).toEqual(["back"]);
  });
});

describe("an update", () => {
  it("waits for somebody's lock, and that is neither a failure nor a try", { timeout: 20_000 }, async () => {
    const { ended, moves } = await run({
      locked: 1,
      wishAfter: (seen) => (seen.length > 1 ? "abort" : undefined),
    });
    expect(moves.slice(0, 2)).toEqual(["locked", "10 %"]);
    expect(ended.outcome).toBe("aborted");
    const back = await run({ locked: 4 }, { phase: "returning", outcome: "rolledBack", reason: "x" });
    expect(back.moves).toEqual(["locked", "locked", "locked", "locked", "back"]);
    expect(back.ended.phase).toBe("ended");
  });

  it("that waits for a lock can be aborted", async () => {
    const { ended, moves } = await run({
      locked: 99,
      wishAfter: (seen) => (seen.length > 0 ? "abort" : undefined),
    });
    expect(moves).toEqual(["locked", "file"]);
    expect(ended.outcome).toBe("aborted");
  });

  it("that says it went back is believed only by the route", { timeout: 20_000 }, async () => {
    const returning = { phase: "returning", outcome: "aborted", reason: "x" } as const;
    expect((await run({ backIdle: 1 }, returning)).moves).toEqual(["back", "back, made anew"]);
    const failure = run({ backIdle: 9 }, returning);
    await expect(failure).rejects.toThrow(
      "the update succeeded, and the route is 90 % blue, 10 % green instead of 100 % blue, 0 % green",
    );
    await expect(failure).rejects.toMatchObject({ exit: "failed" });
  });

  it("that cannot renew the lease is not tried again at once", async () => {
    const leaseUntil = new Date(Date.now() + 1000).toISOString();
    const { moves, log } = await run(
      { renewalRefused: true, wishes: [], answers: [], wishAfter: after(2500) },
      { phase: "waiting", step: 1, leaseUntil },
    );
    expect(moves).toEqual(["10 %", "back"]);
    expect(log.filter(({ step }) => step === "lease")).toEqual([
      expect.objectContaining({ outcome: "not renewed", reason: "somebody holds the lease" }),
    ]);
  });
});

/** An abort after a time. */
function after(milliseconds: number): () => "abort" | undefined {
  const end = Date.now() + milliseconds;
  return () => (Date.now() > end ? "abort" : undefined);
}

describe("a pause or an approval that comes while a step is watched", () => {
  const approving = state({ plan: plan({ approve: true }) });

  it("holds the bake until it is approved", () => {
    const pass = { status: "pass", checks: [] } as const;
    const moment = { elapsedSeconds: 900, judgement: pass, blindSeconds: 0 };
    const paused = heard(state({ step: 2 }), "pause");
    expect(decide(paused, moment)).toMatchObject({
      act: "hold",
      why: expect.stringContaining("--approve") as string,
    });
    expect(decide(heard(paused, "approve"), moment)).toEqual({ act: "go on" });
    expect(decide(paused, { ...moment, judgement: { status: "breach", checks: [] } }).act).toBe("back");
  });

  it("lets the next step go on, and only that", () => {
    const next = passed(heard(approving, "approve"));
    expect(next).toMatchObject({ step: 1, phase: "moving" });
    expect(passed({ ...next, phase: "observing" }).phase).toBe("waiting");
  });

  it("is taken back by a pause", () => {
    expect(passed(heard(heard(approving, "approve"), "pause")).phase).toBe("waiting");
    expect(passed(heard(heard(state(), "pause"), "approve")).phase).toBe("moving");
  });
});
