import { describe, expect, it } from "vitest";
import type { RolloutState } from "../../../../ops/rollout/state.ts";
import { plan } from "./fixtures.ts";
import { runsOf } from "./run.ts";

const long = plan({ intervalSeconds: 3600, bakeSeconds: 3600 });

const run = runsOf(long);

const theirs = { id: "rollout-2", holder: "bob@server", until: "2099-01-01T00:00:00Z" };
const others = { weights: { blue: 0, green: 100 } };

describe("a rollout whose users others have moved", () => {
  it.each<[string, Partial<RolloutState>]>([
    ["that was killed while it moved", { phase: "moving", step: 1 }],
    ["that was killed while it watched", { phase: "observing", step: 1 }],
    ["that is aborted after its lease was over", { phase: "returning", step: 1, outcome: "aborted" }],
    ["that waits for approval", { phase: "waiting", step: 1 }],
  ])("%s moves nobody", async (_what, begun) => {
    const { ended, moves } = await run({ live: others }, begun);
    expect(moves).toEqual([]);
    expect(ended).toMatchObject({ phase: "ended", outcome: "overtaken" });
    expect(ended.reason).toContain("somebody else moved the users: the route is 100 % green");
  });

  it("does not renew its lease over theirs", async () => {
    const leaseUntil = new Date(Date.now() + 1000).toISOString();
    for (const begun of [
      { phase: "observing", step: 0 },
      { phase: "waiting", step: 1 },
    ] as const) {
      const { ended, moves } = await run({ live: others }, { ...begun, leaseUntil });
      expect(moves).toEqual([]);
      expect(ended.outcome).toBe("overtaken");
    }
  });

  it("does not finish a promotion that they took back", async () => {
    const { ended, moves } = await run(
      { live: { weights: { blue: 100, green: 0 } } },
      { phase: "finishing", step: 2 },
    );
    expect(moves).toEqual([]);
    expect(ended.outcome).toBe("overtaken");
  });
});

describe("a rollout that finds another one's lease", () => {
  it("is refused before its first step, and touches neither route nor file", async () => {
    const { ended, moves } = await run({ live: { lease: theirs } });
    expect(moves).toEqual([]);
    expect(ended).toMatchObject({ phase: "ended", outcome: "refused" });
    expect(ended.reason).toBe("bob@server holds the lease on the route now");
  });

  it("leaves the users to it later", async () => {
    const { ended, moves } = await run({ live: { lease: theirs } }, { step: 1 });
    expect(moves).toEqual([]);
    expect(ended.outcome).toBe("overtaken");
  });
});
