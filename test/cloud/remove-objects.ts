import { ApiError } from "../cluster/api.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { until } from "../cluster/until.ts";

/** Whatever carries the stack's label or lies in its namespaces. */
export async function removeObjects({ api }: Cluster, prefix: string): Promise<void> {
  const selector = encodeURIComponent(`bluegreen.stack=${prefix}`);
  const namespaces = ["", "-nodes", "-gpus"].map((end) => `/api/v1/namespaces/${prefix}${end}`);
  for (const path of namespaces) {
    await passingOverMissing(api.delete(path));
    // Nobody is there whose answers they would have to finish.
    await api.delete(`${path}/pods?gracePeriodSeconds=0`);
  }
  await api.delete(`/api/v1/persistentvolumes?labelSelector=${selector}`);
  const left = async () => {
    const found = await Promise.all(namespaces.map((path) => passingOverMissing(api.get(path))));
    return found.every((each) => each === undefined) ? undefined : "a namespace is still being removed";
  };
  await until(`the end of ${prefix}`, left, { seconds: 90 });
}

async function passingOverMissing(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (reason) {
    if (!(reason instanceof ApiError) || reason.status !== 404) throw reason;
    return undefined;
  }
}
