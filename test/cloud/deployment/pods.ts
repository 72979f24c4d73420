import type { Cluster } from "../../cluster/cluster.ts";

/** What these tests look at in a pod. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
}

/** Pods that a selector names, without those on their way out. */
export async function podsOf({ api }: Cluster, namespace: string, selector: string): Promise<readonly Pod[]> {
  const query = `?labelSelector=${encodeURIComponent(selector)}`;
  const { items } = await api.get<{ items: readonly Pod[] }>(`/api/v1/namespaces/${namespace}/pods${query}`);
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

export function isReady({ status }: Pod): boolean {
  return (status.conditions ?? []).some(({ type, status: value }) => type === "Ready" && value === "True");
}
