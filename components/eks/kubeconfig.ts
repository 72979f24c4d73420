/** What a kubeconfig of a cluster is made of. */
export interface KubeconfigFacts {
  readonly clusterName: string;
  readonly region: string;
  readonly endpoint: string;
  /** The cluster's certificate authority as EKS tells it, Base64. */
  readonly certificateAuthority: string;
}

/**
 * A kubeconfig, as JSON, which YAML readers read. It holds no token: `aws eks get-token` (AWS CLI 2) makes one for whoever uses it, of
 * that person's own rights, at every start.
 */
export function kubeconfigOf(facts: KubeconfigFacts): string {
  const { clusterName, region, endpoint, certificateAuthority } = facts;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: clusterName,
        cluster: { server: endpoint, "certificate-authority-data": certificateAuthority },
      },
    ],
    users: [
      {
        name: clusterName,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
            interactiveMode: "Never",
          },
        },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    "current-context": clusterName,
  });
}
