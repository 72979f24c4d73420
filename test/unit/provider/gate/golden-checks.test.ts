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
