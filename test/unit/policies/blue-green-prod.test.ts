import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { canaryStep } from "../../../policies/blue-green/canary-step.ts";
import { declareEksStack } from "../support/eks-stack.ts";
import { violationsOf } from "./rule-cases.ts";

const { config } = parse(readFileSync("Pulumi.prod.yaml", "utf8")) as { config: Record<string, unknown> };
const prod = Object.fromEntries(
  Object.entries(config)
    .filter(([key]) => key.startsWith("bluegreen:"))
    .map(([key, value]) => [key.replace("bluegreen:", ""), value]),
);

it("the listener of the stack prod is judged as the route that it is", async () => {
  const { resources } = await declareEksStack({ ...prod, canary: { percent: 60 } });
  const given = resources.map(({ type, name, inputs }) => ({ type, name, props: inputs }));
  expect(violationsOf(canaryStep, given)).toEqual([
    expect.stringMatching(
      /^weights\.(blue|green) is 60, of a color that is not the active one; allowed: at most 50$/,
    ),
  ]);
});
