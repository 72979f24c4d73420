import { expect, test } from "vitest";
import { crowdRow } from "../../faults/hostile-crowd.ts";
import { failuresOf } from "../../faults/fault-table.ts";

const met = { answered: ["a", "b"], refused: { 429: 5 }, failed: [], meanwhile: "a flip", lost: 0 };

test("a crowd's refusals that say when to come back are told, and are no failures", () => {
  const row = crowdRow(500, met);
  expect(row).toMatchObject({ asked: 7, recoverySeconds: 0, turns: { acknowledged: 2, lost: 0 } });
  expect(failuresOf(row)).toBe(0);
  expect(row.why).toContain("5 × 429 with Retry-After");
  expect(crowdRow(500, { ...met, refused: {} }).why).toBeUndefined();
});

test("a crowd of which one fails has no row that says it was back at once", () => {
  expect(() => crowdRow(500, { ...met, failed: ["500 nothing"] })).toThrow("1 requests failed");
});
