import type { ClusterArgs } from "@pulumi/aws/eks/cluster";
import { resourceRule } from "../rule.ts";

export const clusterSecretsEncrypted = resourceRule<ClusterArgs>()({
  name: "aws-cluster-secrets-encrypted",
  description: "A cluster encrypts its Secrets with a key of the account.",
  why: "The URL of the history with its password is one of them, and a key of one's own can be taken away from whoever has a copy.",
  cure: 'Set encryptionConfig with a key of KMS and resources ["secrets"]; AWS takes it back from no cluster.',
  types: ["aws:eks/cluster:Cluster"],
  violations({ props: { encryptionConfig } }) {
    if (encryptionConfig?.resources.includes("secrets") === true) return [];
    const is =
      encryptionConfig === undefined ? "encryptionConfig is" : "secrets in encryptionConfig.resources are";
    return [`${is} left out; Secrets have to be encrypted`];
  },
});
