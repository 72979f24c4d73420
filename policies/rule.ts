import type { EnforcementLevel, PolicyResource, PolicyResourceOptions } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";
import type { z } from "zod";

/** What a rule does where it is broken: it tells, it stops the update, or it is not asked. No rule changes what a program declares. */
export type Level = Exclude<EnforcementLevel, "remediate">;

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
  readonly level?: Level;
  /** Values that a configuration of the pack may set, each with a default and a description. Default: there are none. */
  readonly thresholds?: Thresholds;
}

/** One resource, as a rule sees it. */
export interface Inspected<Props> {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Inputs as the provider's check left them; secrets are their plain values. To read one that a preview cannot know ends the rule. */
  readonly props: Props;
  readonly opts: PolicyResourceOptions;
  /** Whether the value at this path of the props, or what it lies in, is a secret of Pulumi. */
  readonly isSecret: (...path: readonly (string | number)[]) => boolean;
}

/** A rule that one resource's inputs decide. */
export interface ResourceRule<
  Props = Record<string, unknown>,
  Thresholds extends z.ZodObject = z.ZodObject,
> extends RuleText<Thresholds> {
  readonly kind: "resource";
  /** Types of Pulumi that it looks at, such as `docker:index/container:Container`. */
  readonly types: readonly string[];
  /**
   * What is wrong with it: for each violation path, value and what is allowed, as a clause without a full stop, such as
   * `privileged is true; allowed: false, or left out`. Empty: the rule is kept. A generator tells what it found before it met a value
   * that a preview cannot know.
   */
  readonly violations: (resource: Inspected<Props>, thresholds: z.output<Thresholds>) => Iterable<string>;
}

/** A violation of a rule about the whole stack. */
export interface StackViolation {
  /** As of `ResourceRule.violations`. */
  readonly text: string;
  /** The resource it is shown at. Default: the stack. */
  readonly urn?: string;
}

/** A rule that only all resources together decide. It sees their outputs. */
export interface StackRule<Thresholds extends z.ZodObject = z.ZodObject> extends RuleText<Thresholds> {
  readonly kind: "stack";
  readonly violations: (
    resources: readonly PolicyResource[],
    thresholds: z.output<Thresholds>,
  ) => Iterable<StackViolation>;
}

/** One rule of the pack, whatever it looks at. */
export type Rule = ResourceRule | StackRule;

/** What is known of a resource's inputs by the arguments that a program gives; without a type of those nothing is. */
type PropsOf<Args> = unknown extends Args ? Readonly<Record<string, unknown>> : Unwrap<Args>;

/** A rule about the resources whose arguments are `Args`, such as `ContainerArgs`; import them as types alone. Default: whatever they are. */
export function resourceRule<Args = unknown>() {
  return <Thresholds extends z.ZodObject>(
    rule: Omit<ResourceRule<PropsOf<Args>, Thresholds>, "kind">,
  ): ResourceRule => ({ kind: "resource", ...rule }) as unknown as ResourceRule;
}

/** A rule about the whole stack. */
export function stackRule<Thresholds extends z.ZodObject>(
  rule: Omit<StackRule<Thresholds>, "kind">,
): StackRule {
  return { kind: "stack", ...rule } as unknown as StackRule;
}

/** The sentence that a violation is told in. */
export function sentence(rule: Pick<Rule, "why" | "cure">, violation: string): string {
  return `${violation}. ${rule.why} ${rule.cure}`;
}
