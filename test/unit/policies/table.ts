import type { Rule } from "../../../policies/rule.ts";
import type { Given, RuleCase } from "./rule-cases.ts";

/** Cases of one rule: what each is called, what is given, and what has to be said of it. */
export function table(
  rule: Rule,
  rows: readonly (readonly [
    title: string,
    given: Given | readonly Given[],
    violations: readonly string[],
    thresholds?: Readonly<Record<string, unknown>>,
  ])[],
): RuleCase[] {
  return rows.map(([title, given, violations, thresholds = {}]) => ({
    rule,
    title,
    given,
    violations,
    thresholds,
  }));
}

/** Makes a sound resource of a type, but for what a case changes. */
export function sound(type: string, props: Readonly<Record<string, unknown>>) {
  return (changes: Readonly<Record<string, unknown>> = {}): Given => ({
    type,
    props: { ...props, ...changes },
  });
}
