import { describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { hourlyCost } from "../../../infra/eks-cost.ts";
import { eksValues } from "./eks-stack.ts";

describe("the costs of a stack on AWS", () => {
  it.each([
    [false, 6],
    [true, 3],
  ])(
    "have with eks.internal %s %i public addresses: those of NAT, and a public balancer's",
    (internal, count) => {
      const config = parseStackConfig(eksValues({ "eks.internal": internal }), "shop", "prod");
      if (config.target !== "eks") throw new Error("not a stack on AWS");
      expect(hourlyCost(config, true)).toContain(`| public IPv4 address | ${count} |`);
    },
  );
});
