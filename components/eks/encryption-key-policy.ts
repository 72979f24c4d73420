import { partitionOf, serviceDomain } from "./partition.ts";

/**
 * Who may use a stack's key: whoever the account's own policies let, log groups of the account, and disks of the account's instances.
 *
 * Disks are allowed for every principal of the account that comes by way of EC2, as the policy of AWS' own key for disks does: the role
 * by which Auto Scaling starts nodes may not exist yet in a new account, and a policy that names a missing role is refused.
 */
export function encryptionKeyPolicy(region: string, accountId: string): string {
  const partition = partitionOf(region);
  const inAccount = { "kms:CallerAccount": accountId };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*`,
          },
        },
      },
      {
        Sid: "Disks",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: { ...inAccount, "kms:ViaService": `ec2.${region}.${serviceDomain(region)}` },
        },
      },
    ],
  });
}
