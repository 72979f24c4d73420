import { describe, expect, it } from "vitest";
import { weightsFor } from "../../../../components/color.ts";
import { forwardAction, longestAffinitySeconds } from "../../../../components/eks/alb-weights.ts";

const targetGroups = { blue: "arn-of-blue", green: "arn-of-green" };

const stickinessOf = (blue: number, stepSeconds?: number) =>
  forwardAction({ targetGroups, weights: { blue, green: 100 - blue }, stepSeconds }).forward.stickiness;

describe("the forward action of a listener", () => {
  it.each([
    ["blue", 0],
    ["green", 0],
    ["blue", 10],
    ["green", 1],
  ] as const)(
    "names both target groups in one order, with their weights: %s, and a canary of %i",
    (active, canary) => {
      const weights = weightsFor(active, canary);
      expect(forwardAction({ targetGroups, weights })).toMatchObject({
        type: "forward",
        forward: {
          targetGroups: [
            { arn: "arn-of-blue", weight: weights.blue },
            { arn: "arn-of-green", weight: weights.green },
          ],
        },
      });
    },
  );

  it.each([0, 100])(
    "binds nobody where blue has a weight of %i, and says so: what is left out would stay as it is",
    (blue) => {
      expect(stickinessOf(blue, 600)).toEqual({ enabled: false, duration: 1 });
    },
  );

  it("binds users to their color while both have some, never for longer than a rollout's step", () => {
    expect(stickinessOf(90)).toEqual({ enabled: true, duration: 300 });
    expect(stickinessOf(90, 60)).toEqual({ enabled: true, duration: 60 });
    expect(stickinessOf(1, 1)).toEqual({ enabled: true, duration: 1 });
    expect(stickinessOf(50, 90.9)).toEqual({ enabled: true, duration: 90 });
    expect(stickinessOf(50, 30 * 86_400)).toEqual({ enabled: true, duration: longestAffinitySeconds });
  });

  it.each([
    [{ blue: 90, green: 20 }, "blue 90 %, green 20 %"],
    [{ blue: 110, green: -10 }, "blue 110 %, green -10 %"],
    [{ blue: 99.5, green: 0.5 }, "blue 99.5 %, green 0.5 %"],
    [{ blue: 0, green: 0 }, "blue 0 %, green 0 %"],
    [{ blue: NaN, green: 100 }, "blue NaN %, green 100 %"],
  ])("refuses weights that are no shares of 100: %o", (weights, given) => {
    expect(() => forwardAction({ targetGroups, weights })).toThrow(
      new RangeError(
        `weights: got ${given}; allowed are whole percents from 0 to 100 that sum to 100; give one color what the other one leaves`,
      ),
    );
  });

  it.each([0, -5, NaN])("refuses a step of %d seconds", (stepSeconds) => {
    expect(() => stickinessOf(90, stepSeconds)).toThrow(
      new RangeError(
        `stepSeconds: got ${stepSeconds} s; allowed are 1 s and more; leave it out where no rollout goes on`,
      ),
    );
  });
});
