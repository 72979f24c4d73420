import { describe, expect, it } from "vitest";
import { judge, type ReadinessFacts } from "../../../app/readiness.ts";

const limits = { readinessSeconds: 30, memoryReadyPercent: 90 };
const now = 100_000;
const healthy: ReadinessFacts = {
  starting: undefined,
  draining: false,
  lastStepAt: now - 1000,
  lastFailure: undefined,
  memory: { usedBytes: 50, limitBytes: 100, isLimited: true, percent: 50 },
};

describe("readiness", () => {
  it("is given after a recent inference, with memory to spare and no drain", () => {
    expect(judge(healthy, limits, now)).toEqual({ ready: true });
  });

  it.each<[string, Partial<ReadinessFacts>, string]>([
    ["while the model loads", { starting: "model loading", lastStepAt: undefined }, "model loading"],
    ["during a drain", { draining: true }, "draining"],
    ["after a failed inference", { lastFailure: "out of slots" }, "the last inference failed: out of slots"],
    ["when nothing was inferred yet", { lastStepAt: undefined }, "above the limit of 30 s"],
    [
      "when the last inference is old",
      { lastStepAt: now - 31_000 },
      "the last inference was 31 s ago, above the limit of 30 s",
    ],
    [
      "when memory is short",
      { memory: { usedBytes: 91, limitBytes: 100, isLimited: true, percent: 91.26 } },
      "memory is at 91.3 % of its limit, above 90 %",
    ],
  ])("is refused %s", (_name, change, reason) => {
    const verdict = judge({ ...healthy, ...change }, limits, now);
    expect(verdict.ready ? "" : verdict.reason).toContain(reason);
  });
});
