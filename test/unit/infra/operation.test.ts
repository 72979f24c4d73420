import { describe, expect, it } from "vitest";
import { operationVariable, readOperation, rejectionOf } from "../../../infra/operation.ts";

const lease = { id: "l", holder: "ann@host", until: "2026-01-01T00:00:00.000Z" };

describe("an operation", () => {
  it.each([
    ["nothing at a plain update", undefined, {}],
    ["nothing where the variable is empty", "", {}],
    ["what bluegreen wrote", JSON.stringify({ lease, force: true }), { lease, force: true }],
  ])("is %s", (_title, text, operation) => {
    expect(readOperation({ [operationVariable]: text })).toEqual(operation);
  });

  it.each([
    "{",
    "[]",
    '{"lease":"x"}',
    '{"unknown":1}',
    '{"reject":{"color":"red","version":"1","reason":"x"}}',
  ])("is refused where the variable holds %s", (text) => {
    expect(() => readOperation({ [operationVariable]: text })).toThrow(
      `${operationVariable}: got ${text}; allowed:`,
    );
  });

  it("rejects the release that the running route names", () => {
    const reject = { color: "green" as const, version: "2", reason: "slow" };
    const now = new Date("2026-01-02T00:00:00Z");
    const rejected = { version: "2", reason: "slow", at: "2026-01-02T00:00:00.000Z" };
    expect(rejectionOf({ reject }, { releases: { green: "g" }, rejected: {} }, now)).toEqual({
      color: "green",
      rejection: { ...rejected, release: "g" },
    });
    expect(rejectionOf({ reject }, { releases: {}, rejected: {} }, now)?.rejection).toEqual(rejected);
    expect(rejectionOf({}, { releases: {}, rejected: {} }, now)).toBeUndefined();
  });
});
