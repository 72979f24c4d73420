import { describe, expect, it } from "vitest";
import { secondsOf } from "../../../../ops/duration.ts";
import { OperatorError } from "../../../../ops/exit.ts";
import { isLast, lengthOf, planOf, type PlanOptions } from "../../../../ops/rollout/plan.ts";
import { defaults, plan } from "./fixtures.ts";

function problem(options: PlanOptions, scrapeSeconds = 10): string {
  try {
    planOf(options, defaults, "blue", scrapeSeconds);
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as OperatorError).exit).toBe("usage");
    return (error as Error).message;
  }
  throw new Error("it is a plan");
}

describe("a plan", () => {
  it("is the config's where the options say nothing", () => {
    expect(planOf({}, defaults, "blue", 10)).toEqual(plan());
    expect(planOf({}, defaults, "green", 10)).toMatchObject({ from: "green", to: "blue" });
  });

  it("takes what the options say", () => {
    const options = { to: "green", steps: "5, 100", interval: "2m", bake: "1h", approve: true, synthetic: 5 };
    expect(planOf(options, defaults, "blue", 10)).toMatchObject({
      to: "green",
      steps: [5, 100],
      intervalSeconds: 120,
      bakeSeconds: 3600,
      approve: true,
      syntheticPerSecond: 5,
    });
  });

  it.each<[string, PlanOptions, string]>([
    ["the color that serves", { to: "blue" }, "--to: blue has all the users already"],
    ["a color that there is not", { to: "red" }, '--to: got "red"; allowed is green'],
    [
      "steps that fall",
      { steps: "50,10,100" },
      '--steps: got "50,10,100"; allowed are whole percents that rise',
    ],
    ["steps that do not end with all", { steps: "10,50" }, '--steps: got "10,50"'],
    ["a step twice", { steps: "10,10,100" }, '--steps: got "10,10,100"'],
    ["a step of nobody", { steps: "0,100" }, '--steps: got "0,100"'],
    ["more than all", { steps: "10,200" }, '--steps: got "10,200"'],
    ["no percents", { steps: "ten,100" }, '--steps: got "ten,100"'],
    ["a time that is none", { interval: "soon" }, '--interval: got "soon"; allowed are times such as 60s'],
    [
      "an interval of too few scrapes",
      { interval: "29s" },
      "--interval: got 29 s, in which Prometheus has too few",
    ],
    ["a flood", { synthetic: 101 }, "--synthetic: got 101 requests a second; allowed are 1 to 100"],
  ])("is refused with %s", (_what, options, message) => {
    expect(problem(options)).toContain(message);
  });

  it("watches its last step for the bake", () => {
    expect([0, 1, 2].map((step) => lengthOf(plan(), step))).toEqual([60, 60, 300]);
    expect([0, 1, 2].map((step) => isLast(plan(), step))).toEqual([false, false, true]);
  });
});

describe("a time", () => {
  it.each([
    ["90", 90],
    ["60s", 60],
    ["5m", 300],
    ["2h", 7200],
    ["1d", 86_400],
    ["0", 0],
    ["", undefined],
    ["-1s", undefined],
    ["1.5m", undefined],
    ["5 m", undefined],
  ])("%j is %s seconds", (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });
});
