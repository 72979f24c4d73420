import { describe, expect, it } from "vitest";
import { plan } from "./fixtures.ts";
import { runsOf } from "./run.ts";

/** Steps of no time. */
const quick = plan({ intervalSeconds: 0, bakeSeconds: 0, patienceSeconds: 2 });
const long = plan({ intervalSeconds: 3600, bakeSeconds: 3600 });

const run = runsOf(quick);

describe("a rollout", () => {
  it("of a good candidate goes up its steps and ends with all users there", async () => {
    const patient = plan({ intervalSeconds: 1, bakeSeconds: 1, patienceSeconds: 60 });
    const { ended, moves, told, states } = await run({}, { plan: patient });
    expect(moves).toEqual(["10 %", "50 %", "100 %", "finish"]);
    expect(ended).toMatchObject({ phase: "ended", outcome: "promoted" });
    expect(told.map(({ event }) => event)).toEqual(["step", "step", "step", "promoted"]);
    expect(told.at(-1)).toMatchObject({ verb: "rollout", weights: { blue: 0, green: 100 } });
    expect(states.map(({ phase }) => phase).filter((phase) => phase === "moving")).toHaveLength(3);
    expect(states.at(-1)?.phase).toBe("ended");
  });

  it("goes back when the candidate fails from the second step on, and says why", async () => {
    const { ended, moves, log } = await run(
      { failing: (percent) => (percent >= 50 ? 20 : 0) },
      {
        plan: plan({ intervalSeconds: 1, bakeSeconds: 1, patienceSeconds: 60 }),
      },
    );
    expect(moves).toEqual(["10 %", "50 %", "back"]);
    expect(ended.outcome).toBe("rolledBack");
    expect(ended.reason).toMatch(/^at 50 % green: failed requests: \d+ of \d+, 20 %; limit: at most 2 %$/);
    expect(log.at(-1)).toMatchObject({ step: "end", outcome: "rolledBack", to: { blue: 100, green: 0 } });
    expect(log.map(({ step }) => step)).toContain("prove blue warm");
  });

  it("without traffic is inconclusive, and goes back", async () => {
    const { ended, moves } = await run({ traffic: false });
    expect(moves).toEqual(["10 %", "back"]);
    expect(ended).toMatchObject({
      outcome: "inconclusive",
      reason: expect.stringContaining("requests: ") as string,
    });
  });

  it("whose Prometheus is gone is inconclusive, and promotes nobody blind", async () => {
    const { ended, moves } = await run({ blind: true });
    expect(moves).toEqual(["10 %", "back"]);
    expect(ended.outcome).toBe("inconclusive");
    expect(ended.reason).toContain("Prometheus has not answered");
  });

  it("refused in its first step leaves everything as it was, the file too", async () => {
    const { ended, moves } = await run({ failsAt: 10 });
    expect(moves).toEqual(["10 %", "file"]);
    expect(ended).toMatchObject({
      phase: "ended",
      outcome: "refused",
      reason: "at 10 % green: the gate said no",
    });
  });

  it("refused in a later step goes back", async () => {
    const { ended, moves } = await run(
      { failsAt: 50 },
      {
        plan: plan({ intervalSeconds: 1, bakeSeconds: 1, patienceSeconds: 60 }),
      },
    );
    expect(moves).toEqual(["10 %", "50 %", "back"]);
    expect(ended.outcome).toBe("refused");
  });

  it("that is aborted while it is watched goes back", async () => {
    const { ended, moves } = await run({ wishes: ["abort"] }, { plan: long });
    expect(moves).toEqual(["10 %", "back"]);
    expect(ended.outcome).toBe("aborted");
  });

  it("that has to be approved waits before each step", async () => {
    const patient = plan({
      steps: [10, 100],
      approve: true,
      intervalSeconds: 1,
      bakeSeconds: 0,
      patienceSeconds: 60,
    });
    const { ended, moves, states } = await run(
      { answers: ["approve", "approve"] },
      { plan: patient, phase: "waiting" },
    );
    expect(moves).toEqual(["10 %", "100 %", "finish"]);
    expect(states.filter(({ phase }) => phase === "waiting")).toHaveLength(2);
    expect(ended.outcome).toBe("promoted");
  });

  it("that is not approved at all changes nothing", async () => {
    const { ended, moves } = await run({ answers: ["abort"] }, { phase: "waiting" });
    expect(moves).toEqual([]);
    expect(ended.outcome).toBe("aborted");
  });

  it("that is not approved on its way goes back", async () => {
    const { ended, moves } = await run({ answers: ["abort"] }, { phase: "waiting", step: 1 });
    expect(moves).toEqual(["back"]);
    expect(ended.outcome).toBe("aborted");
  });

  it("stays where it is when somebody else has moved the users", async () => {
    const { ended, moves } = await run({ overtake: (percent) => percent > 0 }, { plan: long });
    expect(moves).toEqual(["10 %"]);
    expect(ended).toMatchObject({ phase: "ended", outcome: "overtaken" });
    expect(ended.reason).toBe(
      "somebody else moved the users: the route is 99 % green, 1 % blue, this step's is 90 % blue, 10 % green",
    );
  });

  it("goes on from any state that a killed process left", async () => {
    expect((await run({}, { phase: "finishing", step: 2, outcome: "promoted" })).moves).toEqual(["finish"]);
    expect((await run({}, { phase: "returning", outcome: "aborted", reason: "x" })).moves).toEqual(["back"]);
    expect((await run({}, { phase: "moving", step: 2 })).moves).toEqual(["100 %", "finish"]);
  });

  it("tries again where taking the users back fails, and says how to go on where it fails for good", async () => {
    const returning = { phase: "returning", outcome: "aborted", reason: "x" } as const;
    expect((await run({ backFails: 1 }, returning)).moves).toEqual(["back", "back, made anew"]);
    const failure = run({ backFails: 9 }, returning);
    await expect(failure).rejects.toThrow("no engine");
    await expect(failure).rejects.toMatchObject({
      cure: expect.stringContaining("rollout --resume") as string,
    });
  });

  it("renews a lease that is nearly over", async () => {
    const leaseUntil = new Date(Date.now() + 1000).toISOString();
    const { moves } = await run(
      { wishes: ["pause", "abort"] },
      { plan: long, phase: "observing", leaseUntil },
    );
    expect(moves).toEqual(["10 %", "back"]);
  });
});
