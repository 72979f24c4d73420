import { kubernetesClient, type KubernetesClient } from "../provider/kubernetes-client.ts";
import { tunnelThrough } from "../provider/kubernetes-tunnel.ts";
import type { LocalDoor } from "../provider/local-door.ts";
import type { Places } from "./reach.ts";
import { asking } from "./target/cluster-error.ts";
import type { ClusterPlace } from "./target/cluster-place.ts";
import type { ServicePort } from "./watchers.ts";

/** What watches a stack in its cluster. */
export interface ClusterWatchers {
  readonly prometheus?: ServicePort | undefined;
  readonly alertmanager?: ServicePort | undefined;
}

/** Clients of clusters and tunnels into them, one for each place and end however often it is asked for, until they are closed. */
export class ClusterTunnels {
  readonly #clients = new Map<string, Promise<KubernetesClient>>();
  readonly #tunnels = new Map<string, Promise<LocalDoor>>();

  client({ kubeconfig, context }: ClusterPlace): Promise<KubernetesClient> {
    const key = JSON.stringify([kubeconfig, context]);
    const known = this.#clients.get(key);
    const client = known ?? asking(() => Promise.resolve(kubernetesClient({ kubeconfig, context })));
    this.#clients.set(key, client);
    return client;
  }

  /** Where a Service answers on this machine. */
  async url(place: ClusterPlace, { service, port }: ServicePort): Promise<string> {
    const { kubeconfig, context, namespace } = place;
    const key = JSON.stringify([kubeconfig, context, namespace, service, port]);
    const known = this.#tunnels.get(key);
    const opening =
      known ?? this.client(place).then((client) => tunnelThrough(client, namespace, { service, port }));
    this.#tunnels.set(key, opening);
    return (await opening).url;
  }

  /** Where those answer that watch. */
  async watchers(
    place: ClusterPlace,
    { prometheus, alertmanager }: ClusterWatchers,
  ): Promise<Omit<Places, "url">> {
    const [prometheusUrl, alertmanagerUrl] = await Promise.all(
      [prometheus, alertmanager].map(async (end) => end && this.url(place, end)),
    );
    return { prometheusUrl, alertmanagerUrl };
  }

  async close(): Promise<void> {
    await closeAll([...this.#tunnels.values()]);
    await closeAll([...this.#clients.values()]);
  }
}

/** What never opened has nothing to close. */
async function closeAll(opened: readonly Promise<{ close(): Promise<void> }>[]): Promise<void> {
  const ended = await Promise.allSettled(opened);
  await Promise.all(ended.map(async (one) => one.status === "fulfilled" && one.value.close()));
}
