import type { PolicyArgs } from "@pulumi/aws/iam/policy";
import type { RoleArgs } from "@pulumi/aws/iam/role";
import type { RolePolicyArgs } from "@pulumi/aws/iam/rolePolicy";
import type { RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment";
import type { Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import { eachKnown, untilUnknown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

type Args = PolicyArgs | RolePolicyArgs | RoleArgs | RolePolicyAttachmentArgs;

const exemption = z.strictObject({
  action: z.string(),
  resource: z.string().default("*"),
  reason: z.string().min(20),
});

type Exemption = z.output<typeof exemption>;

/** AWS' own policies that are all rights of an account, or of a service in it. */
const wholeServices = /:aws:policy\/(?:.*\/)?(?:AdministratorAccess|PowerUserAccess|\w+FullAccess)(?:-\w+)?$/;

export const noWildcardRights = resourceRule<Args>()({
  name: "aws-no-wildcard-rights",
  description:
    "What a role, user or group may do, and with what, is named: no action, no account and no whole resource is a wildcard.",
  why: "Whoever takes over a pod has the rights of its role, and a wildcard is more of them than anybody has counted.",
  cure: "Name the actions and ARNs, or exempt an action that AWS gives on all resources alone.",
  types: [
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policy:Policy",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  ],
  thresholds: z.object({
    onAllResources: z
      .array(exemption)
      .default([
        {
          action: "logs:DescribeLogGroups",
          resource: "*",
          reason:
            "It lists the log groups of an account, and flow logs look for theirs by it; AWS knows no narrower resource.",
        },
      ])
      .describe(
        "Actions that anybody may have on a resource that is a wildcard, exactly as both are written, each with the reason.",
      ),
  }),
  *violations({ props }, { onAllResources }) {
    const args = props as Unwrap<Partial<RolePolicyAttachmentArgs & PolicyArgs & RoleArgs>>;
    yield* untilUnknown(() => wholeService(args.policyArn ?? ""));
    yield* untilUnknown(() => eachKnown(args.managedPolicyArns, wholeService));
    yield* untilUnknown(() => wildcardsIn("policy", args.policy, onAllResources));
    yield* eachKnown(args.inlinePolicies, ({ policy }, at) =>
      wildcardsIn(`inlinePolicies[${at}]`, policy, onAllResources),
    );
  },
});

function* wholeService(arn: string): Generator<string> {
  if (wholeServices.test(arn)) yield `${arn} is all rights of a service; allowed: a narrower one`;
}

function* wildcardsIn(path: string, policy: unknown, free: readonly Exemption[]): Generator<string> {
  if (policy === undefined) return;
  yield* eachKnown(policyDocument(policy).statements, function* (statement) {
    if (statement.allows)
      for (const text of wildcardsOf(statement, free)) yield `${path}: ${statement.path} ${text}`;
  });
}

function* wildcardsOf({ actions, resources, negated }: Statement, free: readonly Exemption[]) {
  for (const key of negated)
    yield `has ${key}, which is everything but what it names; it has to name what it allows`;
  for (const action of actions)
    if (wildcard.test(action)) yield `allows ${action}; it has to name its actions`;
  for (const resource of resources.filter(isWide)) {
    const isFree = (action: string) => free.some((one) => one.action === action && one.resource === resource);
    const everywhere = actions.filter((action) => !isFree(action));
    if (everywhere.length > 0)
      yield `allows ${everywhere.join(", ")} on "${resource}"; it has to name its resources`;
  }
}

const wildcard = /[*?]/;

/**
 * Whether an ARN (arn:partition:service:region:account:resource) is one of any service, of any account, or of everything that a service has.
 * A bucket's objects (`arn:aws:s3:::models/*`) are fewer. A wildcard takes colons too, so that what is cut short stands for all the rest.
 */
function isWide(arn: string): boolean {
  const [, , service = "*", , account = "*", ...resource] = arn.split(":");
  const rest = resource.join(":");
  return wildcard.test(service) || wildcard.test(account) || /^[*?/:]*$/.test(rest);
}
