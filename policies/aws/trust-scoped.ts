import type { RoleArgs } from "@pulumi/aws/iam/role";
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
  violations({ props: { assumeRolePolicy } }) {
    return policyDocument(assumeRolePolicy)
      .statements.filter(({ allows }) => allows)
      .flatMap((statement) =>
        tooWide(statement).map((text) => `assumeRolePolicy: ${statement.path} ${text}`),
      );
  },
});

function tooWide({ principals, negated, conditions }: Statement): readonly string[] {
  const { AWS: accounts = [], Federated: issuers = [] } = principals;
  return [
    ...(negated.includes("NotPrincipal") ? ["has NotPrincipal; it has to name who takes the role"] : []),
    ...(accounts.includes("*") ? ['trusts "*"; it has to name who takes the role'] : []),
    ...issuers
      .filter((issuer) => issuer.includes(":oidc-provider/"))
      .flatMap((issuer) => unscoped(issuer.slice(issuer.indexOf(":oidc-provider/") + 15), conditions)),
  ];
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
