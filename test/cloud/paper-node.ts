import type { Cluster } from "../cluster/cluster.ts";
import { until } from "../cluster/until.ts";

export interface PaperNodeForm {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly gpus?: number;
}

/**
 * A node that is an object alone: pods are scheduled to it, and nobody runs them. The cluster believes that it is well for about 40 s.
 */
export async function addPaperNode(
  { api }: Cluster,
  { name, labels, gpus = 0 }: PaperNodeForm,
): Promise<void> {
  const path = `/api/v1/nodes/${name}`;
  const metadata = { name, labels: { "kubernetes.io/hostname": name, ...labels } };
  await api.apply(path, { apiVersion: "v1", kind: "Node", metadata });
  const now = new Date().toISOString();
  const ready = { type: "Ready", status: "True", reason: "Paper", message: "nobody is there" };
  const size = {
    cpu: "8",
    memory: "32Gi",
    pods: "20",
    "ephemeral-storage": "64Gi",
    "nvidia.com/gpu": String(gpus),
  };
  await api.merge(`${path}/status`, {
    status: {
      conditions: [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }],
      capacity: size,
      allocatable: size,
    },
  });
  const untainted = async () => {
    const { spec } = await api.get<{ spec: { taints?: readonly { key: string }[] } }>(path);
    return spec.taints?.map(({ key }) => key).join();
  };
  await until(`${name} without taints`, untainted, { seconds: 20 });
}

/** Removes it, and the pods that nobody would ever let go. */
export async function removePaperNode({ api }: Cluster, name: string): Promise<void> {
  await api.delete(`/api/v1/nodes/${name}`);
  const selector = encodeURIComponent(`spec.nodeName=${name}`);
  const { items } = await api.get<{ items: { metadata: { namespace: string; name: string } }[] }>(
    `/api/v1/pods?fieldSelector=${selector}`,
  );
  for (const { metadata } of items)
    await api.delete(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}?gracePeriodSeconds=0`);
}
