import type { PolicyResource, PolicyResourceOptions } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Path } from "../../../policies/secrets.ts";
import type { Rule } from "../../../policies/rule.ts";

/** A resource as a program declares it. */
export interface Given {
  readonly type: string;
  /** Default: `subject`. */
  readonly name?: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Default: Pulumi's own. */
  readonly opts?: Partial<PolicyResourceOptions>;
  /** Names of the resources that it depends on. Default: none. */
  readonly after?: readonly string[];
  /** Paths of the props that are secrets. Default: none. */
  readonly secrets?: readonly Path[];
}

/** What a rule has to say of resources. A rule about one resource is given one. */
export interface RuleCase {
  readonly rule: Rule;
  /** Ends the sentence `<name of the rule> …`, such as `refuses a privileged container`. */
  readonly title: string;
  readonly given: Given | readonly Given[];
  /** Thresholds as a configuration of the pack sets them. Default: none. */
  readonly thresholds?: Readonly<Record<string, unknown>>;
  /** The violations, in order. Empty: the rule is kept. */
  readonly violations: readonly string[];
}

const noOptions: PolicyResourceOptions = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};

/** What a rule says of resources, without why and cure. */
export function violationsOf(
  rule: Rule,
  given: Given | readonly Given[],
  thresholds: RuleCase["thresholds"] = {},
): string[] {
  const resources = (Array.isArray(given) ? given : [given]) as readonly Given[];
  const settings = (rule.thresholds ?? z.object({})).parse(thresholds);
  if (rule.kind === "stack")
    return [...rule.violations(dependent(resources), settings)].map(({ text }) => text);
  return resources
    .filter(({ type }) => rule.types.includes(type))
    .flatMap((resource) => {
      const { secrets = [] } = resource;
      const isSecret = (...path: Path) =>
        secrets.some((secret) => secret.every((key, at) => key === path[at]));
      return [...rule.violations({ ...policyResource(resource), isSecret }, settings)];
    });
}

/** Runs the cases, and asks that each rule has one that is kept and one that is broken. */
export function describeRules(rules: readonly Rule[], cases: readonly RuleCase[]): void {
  describe.each(rules.map((rule) => [rule.name, rule] as const))("%s", (_name, rule) => {
    const own = cases.filter((each) => each.rule === rule);
    it.each(own.map((each) => [each.title, each] as const))("%s", (_title, each) => {
      expect(violationsOf(each.rule, each.given, each.thresholds)).toEqual(each.violations);
    });
    it("has a case that keeps it and one that breaks it", () => {
      expect(own.some(({ violations }) => violations.length === 0)).toBe(true);
      expect(own.some(({ violations }) => violations.length > 0)).toBe(true);
    });
  });
}

/** The resources with what they depend on. */
function dependent(given: readonly Given[]): PolicyResource[] {
  const resources = given.map(policyResource);
  for (const [at, { after = [] }] of given.entries())
    resources[at]?.dependencies.push(...resources.filter(({ name }) => after.includes(name)));
  return resources;
}

function policyResource({ type, name = "subject", props, opts }: Given): PolicyResource {
  return {
    type,
    name,
    props,
    urn: `urn:pulumi:test::test::${type}::${name}`,
    opts: { ...noOptions, ...opts },
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}
