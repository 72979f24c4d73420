import { describe, expect, test } from "vitest";
import { checkExplained, failuresOf, faultTable, type FaultRow } from "../../faults/fault-table.ts";

const unnoticed: FaultRow = {
  fault: "the standby is killed",
  meanwhile: "a flip",
  asked: 400,
  failed: {},
  recoverySeconds: 0,
  turns: { acknowledged: 12, lost: 0 },
};

const noticed: FaultRow = {
  fault: "the active color is killed",
  asked: 900,
  failed: { "503 retry after 2": 30, "no answer": 2, "500": 0 },
  recoverySeconds: 1.24,
  why: "its container starts again",
};

describe("the table of faults", () => {
  test("has a row a fault, and says what users met by its kind", () => {
    expect(faultTable([unnoticed, noticed]).split("\n").slice(2)).toEqual([
      "| the standby is killed | a flip | 400 | 0 | 0 s | 12 | 0 |  |",
      "| the active color is killed |  | 900 | 30 × 503 retry after 2, 2 × no answer | 1.2 s |  |  | its container starts again |",
      "",
    ]);
  });

  test("counts failures of every kind", () => {
    expect([unnoticed, noticed].map(failuresOf)).toEqual([0, 32]);
  });

  test("takes no loss without a reason", () => {
    const { why: _, ...unexplained } = noticed;
    const lost = { ...unnoticed, turns: { acknowledged: 12, lost: 1 } };
    expect(() => {
      checkExplained(unexplained);
    }).toThrow("the active color is killed: 32 of 900 requests failed");
    expect(() => {
      checkExplained(lost);
    }).toThrow("1 acknowledged turns lost; allowed: none without a reason (why)");
    for (const row of [unnoticed, noticed, { ...lost, why: "the disk is gone" }]) checkExplained(row);
  });
});
