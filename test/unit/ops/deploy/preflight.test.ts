import { describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../../infra/config.ts";
import { preflight } from "../../../../ops/deploy/preflight.ts";

const config = (enabled: boolean) =>
  parseStackConfig(
    {
      "shop:activeColor": "blue",
      "shop:blue": JSON.stringify({ version: "1" }),
      "shop:monitoring": JSON.stringify({ enabled }),
    },
    "shop",
    "dev",
    [],
  );

describe("a deployment", () => {
  it.each([
    ["without a terminal, with --yes", { yes: true }, false],
    ["at a terminal, where it will ask", {}, true],
    ["with steps of its own", { steps: "5,100", yes: true }, false],
  ])("begins %s", (_what, options, interactive) => {
    expect(() => preflight(options, config(true), "shop", interactive)).not.toThrow();
  });

  it.each<[string, Parameters<typeof preflight>[0], boolean, string, string]>([
    ["nobody is there to answer", {}, true, "usage", "nobody is here to answer"],
    ["the steps are wrong", { steps: "50,10", yes: true }, true, "usage", '--steps: got "50,10"'],
    ["an interval is too short", { interval: "1s", yes: true }, true, "usage", "--interval: got 1 s"],
    ["the stack has no monitoring", { yes: true }, false, "refused", "this stack is to have none"],
  ])("stages nothing where %s", (_what, options, monitored, exit, message) => {
    expect(() => preflight(options, config(monitored), "shop", false)).toThrow(
      expect.objectContaining({ exit, message: expect.stringContaining(message) as string }),
    );
  });
});
