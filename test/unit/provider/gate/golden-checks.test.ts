import { describe, expect, it } from "vitest";
import { goldenChecks } from "../../../../provider/gate/golden-checks.ts";
import { goldenLimits } from "../../../../provider/gate/golden-limits.ts";
import { cases, five } from "./golden-cases.ts";
import { measured } from "./measurements.ts";

describe("a golden set is judged:", () => {
  it.each(cases)(
    "$title: $status",
    ({ given = five(), limits = {}, reference = { color: "blue" }, check, status, value, limit }) => {
      const checks = goldenChecks({
        color: "green",
        reference,
        items: given.length,
        measurements: given.map(measured),
        limits: goldenLimits.parse(limits),
      });
      const found = checks.find((each) => each.check === check);
      expect(found?.status).toBe(status);
      if (value !== undefined) expect(found?.value).toMatch(value);
      if (limit !== undefined) expect(found?.limit).toBe(limit);
    },
  );
});

describe("what is measured of a golden set", () => {
  it("is told as numbers too, in base units, with what is allowed", () => {
    const limits = { agreementPercent: 90, p95Milliseconds: 500, p95Ratio: 2, timeToFirstTokenRatio: 3 };
    const checks = goldenChecks({
      color: "green",
      reference: { color: "blue" },
      items: 5,
      measurements: five().map(measured),
      limits: goldenLimits.parse(limits),
    });
    const found = checks.flatMap(({ measured: each }) => (each === undefined ? [] : [each]));
    expect(Object.fromEntries(found.map(({ name, value, limit }) => [name, [value, limit]]))).toEqual({
      golden_answers: [5, 5],
      golden_error_ratio: [0, 0],
      golden_agreement_ratio: [1, 0.9],
      golden_latency_p95_seconds: [expect.any(Number), 0.5],
      golden_latency_p95_ratio: [1, expect.any(Number)],
      golden_first_token_median_ratio: [1, expect.any(Number)],
    });
  });
});
