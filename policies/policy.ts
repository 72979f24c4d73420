import type {
  Policies,
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationArgs,
  StackValidationArgs,
} from "@pulumi/policy";
import { z } from "zod";
import { isUnknownValue, isWhollyUnknown } from "./known.ts";
import { sentence, type Inspected, type ResourceRule, type Rule, type StackRule } from "./rule.ts";
import { isSecret, SecretsUnknown } from "./secrets.ts";

type Policy = Policies[number];

/** The policy of CrossGuard that asks a rule. */
export function toPolicy(rule: Rule): Policy {
  const { name, description, level = "mandatory", thresholds } = rule;
  const shared = {
    name,
    description,
    enforcementLevel: level,
    remediationSteps: rule.cure,
    ...(thresholds && { configSchema: configSchemaOf(thresholds) }),
  };
  return rule.kind === "resource"
    ? { ...shared, validateResource: (args, report) => judgeResource(rule, args, report) }
    : { ...shared, validateStack: (args, report) => judgeStack(rule, args, report) };
}

function judgeResource(rule: ResourceRule, args: ResourceValidationArgs, report: ReportViolation): void {
  if (!rule.types.includes(args.type)) args.notApplicable(`It looks at ${rule.types.join(", ")}.`);
  const resource = inspected(args);
  judge(args, report, () => {
    for (const violation of rule.violations(resource, thresholdsOf(rule, args)))
      report(sentence(rule, violation));
  });
}

function judgeStack(rule: StackRule, args: StackValidationArgs, report: ReportViolation): void {
  // What a stack seems to lack may be in a resource that the preview knows nothing of: the update decides.
  const hides = args.resources.some(isWhollyUnknown);
  judge(args, report, () => {
    for (const { text, urn } of rule.violations(args.resources, thresholdsOf(rule, args)))
      if (urn !== undefined || !hides) report(sentence(rule, text), urn);
  });
}

/** A value that a preview cannot know leaves the decision to the update, which is said as far as CrossGuard can: the rule did not apply. */
function judge(
  { notApplicable }: Pick<ResourceValidationArgs, "notApplicable">,
  report: ReportViolation,
  look: () => void,
): void {
  try {
    look();
  } catch (reason) {
    if (isUnknownValue(reason)) notApplicable(`${(reason as Error).message}: the update decides.`);
    if (!(reason instanceof SecretsUnknown)) throw reason;
    report(`${reason.message}. Take it out of the pack's configuration, also where that sets "all".`);
  }
}

function inspected({
  type,
  name,
  urn,
  props,
  opts,
}: ResourceValidationArgs): Inspected<Record<string, unknown>> {
  return { type, name, urn, props, opts, isSecret: (...path) => isSecret(urn, path) };
}

function thresholdsOf(rule: Rule, { getConfig }: Pick<ResourceValidationArgs, "getConfig">) {
  return (rule.thresholds ?? z.object({})).parse(getConfig());
}

/** What the engine holds a configuration of the pack against before it runs anything. */
function configSchemaOf(thresholds: z.ZodObject): PolicyConfigSchema {
  const { properties } = z.toJSONSchema(thresholds, { io: "input" });
  return { properties: properties as PolicyConfigSchema["properties"] };
}
