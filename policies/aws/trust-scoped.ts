import type { RoleArgs } from "@pulumi/aws/iam/role";
import { z } from "zod";
import { eachKnown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

/** What EKS signs an account of a namespace as. Source: "Assign IAM roles to Kubernetes service accounts", EKS user guide. */
const oneAccount = /^system:serviceaccount:[^:*?]+:[^:*?]+$/;

export const trustScoped = resourceRule<RoleArgs>()({
  name: "aws-trust-scoped",
  description:
    "A role is taken by one service of AWS, or by one service account of a cluster, and by nobody else.",
  why: "Without a condition every pod of a cluster, or every account of AWS, takes the role and what it may do.",
  cure: "Give pods their role by a PodIdentityAssociation, or demand :sub and :aud of the cluster's OIDC issuer by StringEquals.",
  types: ["aws:iam/role:Role"],
  thresholds: z.object({
    trusted: z
      .array(z.strictObject({ role: z.string(), principal: z.string(), reason: z.string().min(20) }))
      .default([])
      .describe(
        "Other principals, exactly as the policy names them, by the role's name in the program, each with the reason.",
      ),
  }),
  *violations({ name, props: { assumeRolePolicy } }, { trusted }) {
    const own = trusted.filter(({ role }) => role === name).map(({ principal }) => principal);
    yield* eachKnown(policyDocument(assumeRolePolicy).statements, function* (statement) {
      if (!statement.allows) return;
      for (const text of tooWide(statement, own)) yield `assumeRolePolicy: ${statement.path} ${text}`;
    });
  },
});

const provider = ":oidc-provider/";

function* tooWide({ principals, negated, conditions }: Statement, trusted: readonly string[]) {
  if (negated.includes("NotPrincipal")) yield "has NotPrincipal; it has to name who takes the role";
  const { Service: _services, Federated: issuers = [], ...others } = principals;
  const isIssuer = (principal: string) => principal.includes(provider);
  const foreign = [...Object.values(others).flat(), ...issuers.filter((issuer) => !isIssuer(issuer))];
  for (const principal of foreign)
    if (!trusted.includes(principal))
      yield `trusts "${principal}"; allowed: a service of AWS, or one service account of a cluster`;
  for (const issuer of issuers.filter(isIssuer))
    yield* unscoped(issuer.slice(issuer.indexOf(provider) + provider.length), conditions);
}

function unscoped(issuer: string, conditions: Statement["conditions"]): readonly string[] {
  const demanded = Object.entries(conditions["stringequals"] ?? {});
  const valuesOf = (claim: string) =>
    demanded.find(([key]) => key.toLowerCase() === `${issuer}:${claim}`.toLowerCase())?.[1] ?? [];
  const subjects = valuesOf("sub");
  const isOne = subjects.length === 1 && subjects.every((subject) => oneAccount.test(subject));
  return [
    ...(isOne
      ? []
      : [
          `trusts ${issuer} with StringEquals of :sub ${subjects.length === 0 ? "left out" : subjects.join(", ")}; ` +
            "allowed: one service account",
        ]),
    ...(valuesOf("aud").includes("sts.amazonaws.com")
      ? []
      : [`trusts ${issuer} for any audience; StringEquals of :aud has to be sts.amazonaws.com`]),
  ];
}
