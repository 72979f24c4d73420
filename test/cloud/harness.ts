import { resolve } from "node:path";
import { request } from "undici";
import { Cluster } from "../cluster/cluster.ts";
import { until } from "../cluster/until.ts";

/** The folder with Pulumi.yaml. */
export const root = resolve(__dirname, "../..");

/** The cluster that `test/run.mjs` has started for this part. */
export async function sharedCluster(): Promise<Cluster> {
  const folder = process.env.BLUEGREEN_CLUSTER;
  if (folder === undefined) {
    throw new Error(
      "BLUEGREEN_CLUSTER: got nothing; allowed: the folder of a running cluster; do: npm run test:cloud, or npm run cluster and what it prints",
    );
  }
  return Cluster.open(folder);
}

/** A namespace that takes pods, empty at the start. */
export async function createNamespace(
  { api }: Cluster,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await api.apply(`/api/v1/namespaces/${name}`, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels },
  });
  const account = () => api.get(`/api/v1/namespaces/${name}/serviceaccounts/default`).then(() => undefined);
  await until(`an account for the pods of ${name}`, account, { seconds: 30 });
}

export async function deleteNamespace({ api }: Cluster, name: string): Promise<void> {
  await api.delete(`/api/v1/namespaces/${name}`);
}

/** What an address answers; a refused connection, or another status than 200, is thrown. */
export async function answerOf(url: string): Promise<string> {
  const { statusCode, body } = await request(url, { headersTimeout: 2000, bodyTimeout: 2000 });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url}: ${statusCode}: ${text}`);
  return text;
}
