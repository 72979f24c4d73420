import { noWildcardRights } from "../../../../policies/aws/no-wildcard-rights.ts";
import { trustScoped } from "../../../../policies/aws/trust-scoped.ts";
import type { Given, RuleCase } from "../rule-cases.ts";
import { table } from "../table.ts";

type Statement = Readonly<Record<string, unknown>>;

const bucket = "arn:aws:s3:::models/*";
const document = (...statements: readonly Statement[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Rights of a role, as one statement that allows. */
function rights(statement: Statement): Given {
  const sound = { Effect: "Allow", Action: "s3:GetObject", Resource: bucket };
  return { type: "aws:iam/rolePolicy:RolePolicy", props: { policy: document({ ...sound, ...statement }) } };
}

function attached(policyArn: string): Given {
  return { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", props: { policyArn, role: "nodes" } };
}

function trust(statement: Statement): Given {
  const assumeRolePolicy = document({ Effect: "Allow", Action: "sts:AssumeRole", ...statement });
  return { type: "aws:iam/role:Role", props: { assumeRolePolicy } };
}

const otherAccount = "arn:aws:iam::999999999999:root";
const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/0123";
const web = {
  Action: "sts:AssumeRoleWithWebIdentity",
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` },
};
const audience = { [`${issuer}:aud`]: "sts.amazonaws.com" };
const subject = { [`${issuer}:sub`]: "system:serviceaccount:shop:models" };

const lacksSubject = (told: string) =>
  `assumeRolePolicy: Statement[0] trusts ${issuer} with StringEquals of :sub ${told}; allowed: one service account`;
const lacksAudience = `assumeRolePolicy: Statement[0] trusts ${issuer} for any audience; StringEquals of :aud has to be sts.amazonaws.com`;

/** What rules say of what roles may do, and of who may take them. */
export const rightsCases: readonly RuleCase[] = [
  ...table(noWildcardRights, [
    ["lets named actions on named resources pass", rights({}), []],
    ["lets a refusal of everything pass", rights({ Effect: "Deny", Action: "*", Resource: "*" }), []],
    [
      "lets an action pass that AWS knows no resource of",
      rights({ Action: ["logs:DescribeLogGroups"], Resource: ["*"] }),
      [],
    ],
    [
      "lets a narrow policy of AWS' own pass",
      attached("arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"),
      [],
    ],
    [
      "refuses all actions of a service",
      rights({ Sid: "Models", Action: ["s3:*", "s3:GetObject"] }),
      ["policy: Statement[Models] allows s3:*; it has to name its actions"],
    ],
    [
      "refuses all resources",
      rights({ Action: ["s3:GetObject", "logs:DescribeLogGroups"], Resource: "*" }),
      ['policy: Statement[0] allows s3:GetObject on "*"; it has to name its resources'],
    ],
    ...["arn:aws:s3:::*", "arn:aws:iam::*:role/*", "arn:aws:*", "arn:aws:iam::123456789012:*"].map(
      (Resource) =>
        [
          `refuses ${Resource}`,
          { ...rights({ Resource }), type: "aws:iam/userPolicy:UserPolicy" },
          [`policy: Statement[0] allows s3:GetObject on "${Resource}"; it has to name its resources`],
        ] as const,
    ),
    [
      "refuses a group's rights too",
      { ...rights({ Action: "s3:*" }), type: "aws:iam/groupPolicy:GroupPolicy" },
      ["policy: Statement[0] allows s3:*; it has to name its actions"],
    ],
    [
      "refuses everything but a few",
      rights({ Action: undefined, NotAction: "iam:*" }),
      [
        "policy: Statement[0] has NotAction, which is everything but what it names; it has to name what it allows",
      ],
    ],
    [
      "refuses it in a policy that is no text, and inside of a role",
      {
        type: "aws:iam/role:Role",
        props: {
          inlinePolicies: [
            { name: "own", policy: document({ Effect: "Allow", Action: "*", Resource: bucket }) },
          ],
        },
      },
      ["inlinePolicies[0]: Statement[0] allows *; it has to name its actions"],
    ],
    [
      "refuses an administrator",
      attached("arn:aws:iam::aws:policy/AdministratorAccess"),
      ["arn:aws:iam::aws:policy/AdministratorAccess is all rights of a service; allowed: a narrower one"],
    ],
    [
      "refuses a whole service by AWS' own policy",
      attached("arn:aws:iam::aws:policy/AmazonS3FullAccess"),
      ["arn:aws:iam::aws:policy/AmazonS3FullAccess is all rights of a service; allowed: a narrower one"],
    ],
    [
      "asks also what is exempt by default where the configuration names others",
      rights({ Action: "logs:DescribeLogGroups", Resource: "*" }),
      ['policy: Statement[0] allows logs:DescribeLogGroups on "*"; it has to name its resources'],
      { onAllResources: [] },
    ],
  ]),
  ...table(trustScoped, [
    ["lets a service of AWS pass", trust({ Principal: { Service: "ec2.amazonaws.com" } }), []],
    [
      "lets pod identity pass, which an association gives to one account",
      trust({
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      }),
      [],
    ],
    [
      "lets one account of a cluster pass",
      trust({ ...web, Condition: { StringEquals: { ...audience, ...subject } } }),
      [],
    ],
    [
      "refuses everybody",
      trust({ Principal: "*" }),
      [
        'assumeRolePolicy: Statement[0] trusts "*"; allowed: a service of AWS, or one service account of a cluster',
      ],
    ],
    [
      "refuses another account, and issuers that are no cluster's",
      trust({ Principal: { AWS: otherAccount, Federated: "*" } }),
      [otherAccount, "*"].map(
        (one) =>
          `assumeRolePolicy: Statement[0] trusts "${one}"; allowed: a service of AWS, or one service account of a cluster`,
      ),
    ],
    [
      "lets an account pass that the configuration names for the role",
      trust({ Principal: { AWS: otherAccount } }),
      [],
      { trusted: [{ role: "subject", principal: otherAccount, reason: "Our builds come from there." }] },
    ],
    ["refuses every pod of a cluster", trust(web), [lacksSubject("left out"), lacksAudience]],
    [
      "refuses a pattern of accounts",
      trust({
        ...web,
        Condition: {
          StringEquals: audience,
          StringLike: { [`${issuer}:sub`]: "system:serviceaccount:*:models" },
        },
      }),
      [lacksSubject("left out")],
    ],
    [
      "refuses several accounts",
      trust({
        ...web,
        Condition: {
          StringEquals: {
            ...audience,
            [`${issuer}:sub`]: ["system:serviceaccount:a:b", "system:serviceaccount:a:c"],
          },
        },
      }),
      [lacksSubject("system:serviceaccount:a:b, system:serviceaccount:a:c")],
    ],
    ["refuses another audience", trust({ ...web, Condition: { StringEquals: subject } }), [lacksAudience]],
  ]),
];
