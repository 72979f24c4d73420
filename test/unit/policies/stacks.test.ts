import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { awsRules } from "../../../policies/aws/index.ts";
import { kubernetesRules } from "../../../policies/kubernetes/index.ts";
import type { Declaration } from "../support/declare.ts";
import { declareEksStack } from "../support/eks-stack.ts";
import { declareCluster } from "../support/kubernetes-stack.ts";
import { violationsOf, type Given } from "./rule-cases.ts";

/** A stack file's config, without the project. */
function configOf(file: string): Record<string, unknown> {
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const own = Object.entries(config).filter(([key]) => key.startsWith("bluegreen:"));
  return Object.fromEntries(own.map(([key, value]) => [key.replace("bluegreen:", ""), value]));
}

const prod = configOf("Pulumi.prod.yaml");
const shop = configOf("docs/examples/kubernetes/Pulumi.shop.yaml");

const stacks: readonly (readonly [name: string, declared: () => Promise<Declaration<object>>])[] = [
  ["prod", () => declareEksStack(prod)],
  [
    "shop",
    () => declareCluster({ ...shop, kubernetes: { ...(shop["kubernetes"] as object), context: "test" } }),
  ],
];

it.each(stacks)(
  "the stack %s keeps every rule about Kubernetes and AWS, with every value known",
  async (_name, declare) => {
    const { resources } = await declare();
    const given = resources.map(({ type, name, inputs }): Given => ({ type, name, props: inputs }));
    const found = [...kubernetesRules, ...awsRules].flatMap((rule) =>
      rule.kind === "stack"
        ? violationsOf(rule, given).map((text) => `${rule.name}: ${text}`)
        : given.flatMap((one) => violationsOf(rule, one).map((text) => `${rule.name} ${one.name}: ${text}`)),
    );
    expect(found).toEqual([]);
  },
);
