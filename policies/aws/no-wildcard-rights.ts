import type { PolicyArgs } from "@pulumi/aws/iam/policy";
import type { RoleArgs } from "@pulumi/aws/iam/role";
import type { RolePolicyArgs } from "@pulumi/aws/iam/rolePolicy";
import type { RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment";
import type { Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import { resourceRule } from "../rule.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

type Args = PolicyArgs | RolePolicyArgs | RoleArgs | RolePolicyAttachmentArgs;

const exemption = z.strictObject({
  action: z.string(),
  reason: z.string().min(20),
});

/** AWS' own policies that are all rights of an account, or of a service in it. */
const wholeServices = /:aws:policy\/(?:.*\/)?(?:AdministratorAccess|PowerUserAccess|\w+FullAccess)(?:-\w+)?$/;

export const noWildcardRights = resourceRule<Args>()({
  name: "aws-no-wildcard-rights",
  description: "What a role may do, and with what, is named: no action and no resource is a wildcard.",
  why: "Whoever takes over a pod has the rights of its role, and a wildcard is more of them than anybody has counted.",
  cure: "Name the actions and ARNs, or exempt an action that AWS gives on all resources alone.",
  types: [
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  ],
  thresholds: z.object({
    onAllResources: z
      .array(exemption)
      .default([
        {
          action: "logs:DescribeLogGroups",
          reason:
            "It lists the log groups of an account, and flow logs look for theirs by it; AWS knows no narrower resource.",
        },
      ])
      .describe('Actions that a role may have on the resource "*", each with the reason.'),
  }),
  violations({ props }, { onAllResources }) {
    const free = onAllResources.map(({ action }) => action);
    const { policyArn, managedPolicyArns = [] } = props as Unwrap<
      Partial<RolePolicyAttachmentArgs & RoleArgs>
    >;
    const managed = [...(policyArn === undefined ? [] : [policyArn]), ...managedPolicyArns];
    return [
      ...managed
        .filter((arn) => wholeServices.test(arn))
        .map((arn) => `${arn} is all rights of a service; allowed: a narrower one`),
      ...documentsIn(props).flatMap(({ path, policy }) =>
        policyDocument(policy)
          .statements.filter(({ allows }) => allows)
          .flatMap((statement) => wildcardsIn(statement, free).map((text) => `${path}: ${text}`)),
      ),
    ];
  },
});

function documentsIn(props: Unwrap<Args>): readonly { readonly path: string; readonly policy: unknown }[] {
  const { policy, inlinePolicies = [] } = props as Unwrap<Partial<PolicyArgs & RoleArgs>>;
  return [
    ...(policy === undefined ? [] : [{ path: "policy", policy }]),
    ...inlinePolicies.flatMap(({ policy: inline }, at) =>
      inline === undefined ? [] : [{ path: `inlinePolicies[${at}]`, policy: inline }],
    ),
  ];
}

function wildcardsIn(
  { path, actions, resources, negated }: Statement,
  free: readonly string[],
): readonly string[] {
  const everywhere = resources.includes("*") ? actions.filter((action) => !free.includes(action)) : [];
  return [
    ...negated.map(
      (key) => `${path} has ${key}, which is everything but what it names; it has to name what it allows`,
    ),
    ...actions
      .filter((action) => action.includes("*"))
      .map((action) => `${path} allows ${action}; it has to name its actions`),
    ...(everywhere.length === 0
      ? []
      : [`${path} allows ${everywhere.join(", ")} on "*"; it has to name its resources`]),
  ];
}
