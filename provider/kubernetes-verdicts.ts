import type { ConfigMap } from "./kubernetes-config-map.ts";
import { stackNames } from "./kubernetes-names.ts";
import type { StackPlace } from "./kubernetes-router-place.ts";
import { KubernetesStack } from "./kubernetes-stack.ts";
import type { VerdictStore } from "./router-host.ts";

/** The gate's verdicts in a ConfigMap of the stack. `signal` ends its reading and writing. */
export function verdictStore(
  objects: KubernetesStack,
  { namespace, stack }: StackPlace,
  signal: AbortSignal,
): VerdictStore {
  const name = stackNames.verdicts(stack);
  return {
    async read(color) {
      const found = await objects.configMap(name).read(signal);
      return found?.data?.[`${color}.json`];
    },
    async write(color, verdict) {
      const metadata = { name, namespace, labels: objects.labels("gate") };
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [`${color}.json`]: verdict } };
      await objects.client.send({
        method: "PATCH",
        path: `/api/v1/namespaces/${namespace}/configmaps/${name}`,
        // A manager for each color: what one applies leaves the other's verdict alone.
        query: { fieldManager: `bluegreen-gate-${color}`, force: true },
        contentType: "application/apply-patch+yaml",
        body: body satisfies ConfigMap,
        signal,
      });
      await objects.touchMounts(name, "gate", signal);
    },
  };
}

/** Removes what was kept; what was never kept is removed already. */
export async function removeVerdicts(place: StackPlace): Promise<void> {
  const objects = new KubernetesStack(place);
  try {
    await objects.configMap(stackNames.verdicts(place.stack)).remove();
  } finally {
    await objects.close();
  }
}
