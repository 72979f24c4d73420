import { request } from "undici";
import type { Api } from "./api.ts";
import type { Cluster } from "./cluster.ts";
import { nodeName } from "./plan.ts";
import { until, type Patience } from "./until.ts";

/** How long each may take on a busy machine, seconds. */
const seconds = 120;
/** Of CoreDNS' plugin `ready`. */
const dnsReadyPort = 8181;

type Waiting = Pick<Patience, "giveUp" | "signal">;

export async function apiAnswers(api: Api, waiting: Waiting): Promise<void> {
  await until("an answer of the API", () => api.get("/readyz?verbose").then(() => undefined), {
    seconds,
    ...waiting,
  });
}

/** Waits until a pod can be created, scheduled and started, and finds names. */
export async function takesPods(cluster: Cluster, waiting: Waiting): Promise<void> {
  const patience = { seconds, ...waiting };
  await until("a ready node", () => nodeObstacle(cluster.api), patience);
  await until("an account for pods", () => accountObstacle(cluster.api), patience);
  await until("ready names", () => namesObstacle(cluster.nodeAddress), patience);
}

interface Node {
  readonly status: { readonly conditions: readonly { type: string; status: string; message: string }[] };
}

async function nodeObstacle(api: Api): Promise<string | undefined> {
  const { status } = await api.get<Node>(`/api/v1/nodes/${nodeName}`);
  const ready = status.conditions.find(({ type }) => type === "Ready");
  return ready?.status === "True" ? undefined : (ready?.message ?? "it has not told yet");
}

/** Pods of a namespace are refused until its account is there, a moment after the namespace. */
async function accountObstacle(api: Api): Promise<undefined> {
  await api.get("/api/v1/namespaces/default/serviceaccounts/default");
}

async function namesObstacle(nodeAddress: string): Promise<string | undefined> {
  const { statusCode, body } = await request(`http://${nodeAddress}:${dnsReadyPort}/ready`);
  const text = await body.text();
  return statusCode === 200 ? undefined : `${statusCode}: ${text}`;
}
