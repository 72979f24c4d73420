import { describe, expect, it } from "vitest";
import { colors, otherColor, weightsFor } from "../../../components/color.ts";

describe("weights", () => {
  it("give the active color everything unless there is a canary", () => {
    expect(weightsFor("blue")).toEqual({ blue: 100, green: 0 });
    expect(weightsFor("green")).toEqual({ blue: 0, green: 100 });
  });

  it("give the other color the canary's percent, and sum to 100", () => {
    for (const active of colors) {
      for (let percent = 0; percent <= 100; percent++) {
        const weights = weightsFor(active, percent);
        expect(weights[otherColor(active)]).toBe(percent);
        expect(weights.blue + weights.green).toBe(100);
      }
    }
  });
});

describe("the other color", () => {
  it("of the other color is the color itself", () => {
    for (const color of colors) {
      expect(otherColor(color)).not.toBe(color);
      expect(otherColor(otherColor(color))).toBe(color);
    }
  });
});
