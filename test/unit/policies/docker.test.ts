import { dockerRules } from "../../../policies/docker/index.ts";
import { notPrivileged } from "../../../policies/docker/not-privileged.ts";
import { containerType } from "../../../policies/docker/types.ts";
import { describeRules, type Given, type RuleCase } from "./rule-cases.ts";

/** Keeps every rule. */
function container(changes: Readonly<Record<string, unknown>> = {}): Given {
  return { type: containerType, props: { image: "sha256:0", ...changes } };
}

const cases: readonly RuleCase[] = [
  { rule: notPrivileged, title: "lets one pass that says nothing of it", given: container(), violations: [] },
  {
    rule: notPrivileged,
    title: "refuses a privileged container",
    given: container({ privileged: true }),
    violations: ["privileged is true; allowed: false, or left out"],
  },
];

describeRules(dockerRules, cases);
