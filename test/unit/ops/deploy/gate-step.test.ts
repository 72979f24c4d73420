import { describe, expect, it } from "vitest";
import { gateStep, type GateStep } from "../../../../ops/deploy/gate-step.ts";
import type { Exit } from "../../../../ops/exit.ts";

describe("the gate of a deployment", () => {
  it.each<[string, Exit | undefined, "enforce" | "warn", GateStep]>([
    ["lets a color on that passed", "ok", "enforce", { outcome: "passed" }],
    ["ends it for one that failed", "refused", "enforce", { outcome: "failed", refused: "refused" }],
    [
      "ends it where too little was measured",
      "inconclusive",
      "enforce",
      { outcome: "inconclusive", refused: "inconclusive" },
    ],
    [
      "says that one failed which it only warns of",
      "refused",
      "warn",
      { outcome: "failed, gate.mode is warn" },
    ],
    ["says that one passed, in whatever mode", "ok", "warn", { outcome: "passed" }],
    ["says that it was not asked", undefined, "enforce", { outcome: "skipped: the standby is stopped" }],
  ])("%s", (_what, verdict, mode, step) => {
    expect(gateStep(verdict, mode)).toEqual(step);
  });
});
