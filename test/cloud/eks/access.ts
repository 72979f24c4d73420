import { readFile } from "node:fs/promises";
import type { KubernetesBehind } from "../../aws/emulator.ts";
import type { Cluster } from "../../cluster/cluster.ts";

/** Who the administrators of a cluster of EKS are to the Kubernetes behind it. */
const administrator = "eks-administrator";
const accountPath = `/api/v1/namespaces/kube-system/serviceaccounts/${administrator}`;
const bindingPath = `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${administrator}`;

/** What EKS would tell of this cluster. */
export async function behindEks({ kubeconfig }: Cluster): Promise<KubernetesBehind> {
  const { clusters } = JSON.parse(await readFile(kubeconfig, "utf8")) as {
    clusters: readonly { cluster: { server: string; "certificate-authority-data": string } }[];
  };
  const [found] = clusters;
  if (found === undefined) throw new Error(`${kubeconfig} names no cluster`);
  return {
    endpoint: found.cluster.server,
    authority: found.cluster["certificate-authority-data"],
  };
}

/** A token of somebody who may do everything, as the access entries of a stack give it to its administrators. */
export async function administratorToken(cluster: Cluster): Promise<string> {
  const kind = "ServiceAccount";
  await cluster.api.apply(accountPath, {
    apiVersion: "v1",
    kind,
    metadata: { name: administrator, namespace: "kube-system" },
  });
  await cluster.api.apply(bindingPath, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: administrator },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind, name: administrator, namespace: "kube-system" }],
  });
  const request = ["--namespace=kube-system", "create", "token", administrator, "--duration=2h"];
  return (await cluster.kubectl(request)).trim();
}

export async function removeAdministrator({ api }: Cluster): Promise<void> {
  await api.delete(bindingPath);
  await api.delete(accountPath);
}
