import { describe, expect, it } from "vitest";
import { isNewEnough, refusalOf } from "../../aws/emulator-step.ts";

describe("the Python of the emulator of AWS", () => {
  it.each([
    ["3 11\n", true],
    ["3 13", true],
    ["3 10", false],
    ["2 7", false],
    ["4 0", false],
    ["", false],
  ])("in version %j will do: %s", (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });

  it("is installed by root on Debian, and asked for with the cure elsewhere", () => {
    expect(refusalOf({ isDebian: true, root: true })).toBeUndefined();
    expect(refusalOf({ isDebian: true, root: false })).toMatch(/apt-get install python3 python3-venv$/);
    expect(refusalOf({ isDebian: false, root: true })).toMatch(/Install it, first on PATH/);
  });
});
