import { describe, expect, it } from "vitest";
import { plan } from "./fixtures.ts";
import { runsOf } from "./run.ts";

/** All users in one step that nobody watches afterwards. */
const run = runsOf(plan({ steps: [100], bakeSeconds: 0 }));

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
