import { describe, expect, it } from "vitest";
import { LockedError, OperatorError } from "../../../../ops/exit.ts";
import { InterruptedError } from "../../../../ops/interruption.ts";
import { carryOut } from "../../../../ops/rollout/carry-out.ts";
import { plan, state } from "./fixtures.ts";
import { runsOf } from "./run.ts";
import { stage } from "./stage.ts";

/** All users in one step that nobody watches afterwards. */
const atOnce = plan({ steps: [100], bakeSeconds: 0 });

const run = runsOf(atOnce);

describe("a rollout to all users at once, without a bake", () => {
  it("is one update", async () => {
    const { ended, moves, told } = await run({});
    expect(moves).toEqual(["finish"]);
    expect(ended).toMatchObject({ phase: "ended", outcome: "promoted" });
    expect(told.map(({ event, weights }) => [event, weights])).toEqual([
      ["promoted", { blue: 0, green: 100 }],
    ]);
  });

  it("asks nobody about figures that nobody waits for", async () => {
    expect((await run({ blind: true })).ended.outcome).toBe("promoted");
  });

  it("that the gate refuses leaves everything as it was, the file too", async () => {
    const { ended, moves } = await run({ finishFails: "before" });
    expect(moves).toEqual(["finish", "file"]);
    expect(ended).toMatchObject({
      phase: "ended",
      outcome: "refused",
      reason: "at 100 % green: the gate said no",
    });
  });

  it("that is refused tells how a candidate that it has started is stopped, where nobody else would", async () => {
    const [stopped, warm] = await Promise.all(
      [true, false].map((stopsStandby) => run({ finishFails: "before", stopsStandby })),
    );
    expect(stopped?.told[0]?.text).toContain("green, it still runs: `npx bluegreen up` stops it");
    expect(stopped?.log[0]?.reason).toContain("it still runs");
    expect(warm?.told[0]?.text).toBe("refused: at 100 % green: the gate said no");
  });

  it("that a second Ctrl-C stops leaves the file as it was", async () => {
    const first = state({ phase: "moving", plan: atOnce });
    const set = await stage({ finishThrows: new InterruptedError() }, first);
    await expect(carryOut(first, set.tools)).rejects.toThrow("interrupted");
    await set.close();
    expect(set.seen.moves).toEqual(["finish", "file"]);
  });

  it("that a stranger's lease refuses leaves the file as it was", async () => {
    const { ended, moves } = await run({
      finishThrows: new OperatorError("refused", "the route is held"),
      leaseAfter: { id: "rollout-2", holder: "bob", until: "2099-01-01T00:00:00Z" },
    });
    expect(moves).toEqual(["finish", "file"]);
    expect(ended).toMatchObject({ outcome: "refused", reason: "bob holds the lease on the route now" });
  });

  it("waits for somebody's lock with the file as it was", { timeout: 20_000 }, async () => {
    const { ended, moves } = await run({ finishThrows: new LockedError("running", "locked by ada") });
    expect(moves).toEqual(["finish", "file", "finish"]);
    expect(ended.outcome).toBe("promoted");
  });

  it("is promoted only where the route says so", async () => {
    const { ended, moves, told } = await run({ finishFails: "idle" });
    expect(moves).toEqual(["finish", "file"]);
    expect(ended.outcome).toBe("failed");
    expect(ended.reason).toContain("the route is 100 % blue, 0 % green instead of 100 % green, 0 % blue");
    expect(told.map(({ event }) => event)).toEqual(["failed"]);
  });

  it("whose update fails once the users have moved is finished, and moves nobody back", async () => {
    const { ended, moves } = await run({ finishFails: "after" });
    expect(moves).toEqual(["finish", "finish"]);
    expect(ended.outcome).toBe("promoted");
  });

  it("that is aborted on its way takes the users back", async () => {
    const { ended, moves } = await run({ wishAfter: (done) => (done.length > 0 ? "abort" : undefined) });
    expect(moves).toEqual(["finish", "back"]);
    expect(ended.outcome).toBe("aborted");
  });

  it("that was to pause holds its users under a lease, and waits", async () => {
    const { moves } = await run({ wishes: ["approve"] }, { paused: true });
    expect(moves).toEqual(["100 %", "finish"]);
  });
});

describe("a rollout with a bake", () => {
  it("to all users at once has a lease as long as it is watched", async () => {
    const baked = plan({ steps: [100], bakeSeconds: 1, intervalSeconds: 0, patienceSeconds: 60 });
    expect((await run({}, { plan: baked })).moves).toEqual(["100 %", "finish"]);
  });
});
