import type { ConfigMap } from "./kubernetes-config-map.ts";
import { stackNames } from "./kubernetes-names.ts";
import { PodWatch } from "./kubernetes-pod-watch.ts";
import type { RouterPlace } from "./kubernetes-router-place.ts";
import { KubernetesRouter } from "./kubernetes-router.ts";
import type { RouterHost, VerdictStore } from "./router-host.ts";

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

/** Removes what was kept; what was never kept is removed already. */
export async function removeVerdicts(place: RouterPlace): Promise<void> {
  const router = new KubernetesRouter(place);
  try {
    await router.configMap(stackNames.verdicts(place.stack)).remove();
  } finally {
    await router.close();
  }
}

function verdictStore(router: KubernetesRouter, place: RouterPlace, signal: AbortSignal): VerdictStore {
  const { namespace, stack } = place;
  const name = stackNames.verdicts(stack);
  return {
    async read(color) {
      const found = await router.configMap(name).read(signal);
      return found?.data?.[`${color}.json`];
    },
    async write(color, verdict) {
      const metadata = { name, namespace, labels: router.labels("gate") };
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [`${color}.json`]: verdict } };
      await router.client.send({
        method: "PATCH",
        path: `/api/v1/namespaces/${namespace}/configmaps/${name}`,
        // A manager for each color: what one applies leaves the other's verdict alone.
        query: { fieldManager: `bluegreen-gate-${color}`, force: true },
        contentType: "application/apply-patch+yaml",
        body: body satisfies ConfigMap,
        signal,
      });
      await router.touchMounts(name, "gate", signal);
    },
  };
}
