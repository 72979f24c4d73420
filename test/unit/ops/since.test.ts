import { describe, expect, it } from "vitest";
import { OperatorError } from "../../../ops/exit.ts";
import { sinceMilliseconds } from "../../../ops/since.ts";

describe("--since", () => {
  it.each([
    [undefined, 0],
    ["1970-01-02", 86_400_000],
    ["2026-11-20", Date.UTC(2026, 10, 20)],
    ["2026-11-20T08:30", Date.UTC(2026, 10, 20, 8, 30)],
    ["2026-11-20T08:30:15.250Z", Date.UTC(2026, 10, 20, 8, 30, 15, 250)],
    ["2026-11-20T08:30:00+02:00", Date.UTC(2026, 10, 20, 6, 30)],
  ])("takes %s, in UTC where it says nothing else", (text, milliseconds) => {
    expect(sinceMilliseconds(text)).toBe(milliseconds);
  });

  it.each(["yesterday", "2026", "2026-13-01", "1969-12-31", "2026-11-20 08:30", "", "20261120"])(
    "refuses %j, and says what is allowed",
    (text) => {
      expect(() => sinceMilliseconds(text)).toThrow(OperatorError);
      expect(() => sinceMilliseconds(text)).toThrow("such as 2026-11-20");
    },
  );
});
