import type { EnforcementLevel, PolicyResource, PolicyResourceOptions } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";
import type { z } from "zod";

/** What every rule tells of itself. */
interface RuleText<Thresholds extends z.ZodObject> {
  /** Unique in the pack, `<target>-<what>` in kebab case; what a configuration of the pack calls the rule. */
  readonly name: string;
  /** What holds where the rule is kept, as one sentence. */
  readonly description: string;
  /** Why it matters, as one sentence. */
  readonly why: string;
  /** How to mend a violation, as one sentence. */
  readonly cure: string;
  /** Where no configuration of the pack says otherwise. Default: `mandatory`. */
  readonly level?: EnforcementLevel;
  /** Values that a configuration of the pack may set, each with a default and a description. Default: there are none. */
  readonly thresholds?: Thresholds;
}

/** One resource, as a rule sees it. */
export interface Inspected<Props> {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Props;
  readonly opts: PolicyResourceOptions;
}

/** A rule that one resource's inputs decide. */
export interface ResourceRule<
  Args = Record<string, unknown>,
  Thresholds extends z.ZodObject = z.ZodObject,
> extends RuleText<Thresholds> {
  readonly kind: "resource";
  /** Types of Pulumi that it looks at, such as `docker:index/container:Container`. */
  readonly types: readonly string[];
  /**
   * What is wrong with it: for each violation path, value and what is allowed, as a clause without a full stop, such as
   * `privileged is true; it has to be false or left out`. Empty: the rule is kept.
   */
  readonly violations: (
    resource: Inspected<Unwrap<Args>>,
    thresholds: z.output<Thresholds>,
  ) => readonly string[];
}

/** A violation of a rule about the whole stack. */
export interface StackViolation {
  /** As of `ResourceRule.violations`. */
  readonly text: string;
  /** The resource it is shown at. Default: the stack. */
  readonly urn?: string;
}

/** A rule that only all resources together decide. */
export interface StackRule<Thresholds extends z.ZodObject = z.ZodObject> extends RuleText<Thresholds> {
  readonly kind: "stack";
  readonly violations: (
    resources: readonly PolicyResource[],
    thresholds: z.output<Thresholds>,
  ) => readonly StackViolation[];
}

/** One rule of the pack, whatever it looks at. */
export type Rule = ResourceRule | StackRule;

/** A rule about the resources whose arguments are `Args`, such as `ContainerArgs`; import them as types alone. */
export function resourceRule<Args>() {
  return <Thresholds extends z.ZodObject>(rule: Omit<ResourceRule<Args, Thresholds>, "kind">): ResourceRule =>
    ({ kind: "resource", ...rule }) as unknown as ResourceRule;
}

/** A rule about the whole stack. */
export function stackRule<Thresholds extends z.ZodObject>(
  rule: Omit<StackRule<Thresholds>, "kind">,
): StackRule {
  return { kind: "stack", ...rule } as unknown as StackRule;
}

/** The sentence that a violation is told in. */
export function sentence(rule: Rule, violation: string): string {
  return `${violation}. ${rule.why} ${rule.cure}`;
}
