import { PodWatch } from "./kubernetes-pod-watch.ts";
import type { RouterPlace } from "./kubernetes-router-place.ts";
import { KubernetesRouter } from "./kubernetes-router.ts";
import { verdictStore } from "./kubernetes-verdicts.ts";
import type { RouterHost } from "./router-host.ts";

/** Pods of one stack on Kubernetes, reached through the API server. Verdicts are kept in a ConfigMap. */
export async function openKubernetesHost({
  router: place,
  unschedulableSeconds,
}: {
  readonly router: RouterPlace;
  readonly unschedulableSeconds: number;
}): Promise<RouterHost> {
  const router = new KubernetesRouter(place);
  const tunnel = await router.tunnel();
  return {
    url: tunnel.url,
    watch: (color) => new PodWatch(router.client, place, color, unschedulableSeconds),
    verdicts: (signal) => verdictStore(router, place, signal),
    async close() {
      await tunnel.close();
      await router.close();
    },
  };
}
