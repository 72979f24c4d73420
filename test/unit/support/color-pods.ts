import type { FakeApiServer } from "./fake-api-server.ts";

const labels = { "bluegreen.stack": "shop-dev", "bluegreen.role": "color", "bluegreen.color": "green" };

/** Paths of the API below which a stack's objects are. */
export const shopPaths = { core: "/api/v1/namespaces/shop", apps: "/apis/apps/v1/namespaces/shop" } as const;

/** A green of the stack `shop-dev` in the namespace `shop`, of one pod that is whole. */
export function storeGreen(api: FakeApiServer): void {
  storeDeployment(api);
  api.store(`${shopPaths.apps}/replicasets/shop-dev-green-1`, {
    metadata: {
      name: "shop-dev-green-1",
      labels: { ...labels, "pod-template-hash": "1" },
      annotations: { "deployment.kubernetes.io/revision": "1" },
      ownerReferences: [{ uid: "d" }],
    },
  });
  storePod(api);
}

/** Its Deployment, with another status where a test says so. */
export function storeDeployment(api: FakeApiServer, status: object = {}, replicas = 1): void {
  api.store(`${shopPaths.apps}/deployments/shop-dev-green`, {
    metadata: {
      name: "shop-dev-green",
      uid: "d",
      generation: 1,
      annotations: { "deployment.kubernetes.io/revision": "1" },
    },
    spec: { replicas },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, ...status },
  });
}

/** Its pod, with another status or spec where a test says so. */
export function storePod(api: FakeApiServer, status: object = {}, more: object = {}): void {
  api.store(`${shopPaths.core}/pods/green-1`, {
    metadata: { name: "green-1", uid: "p", labels: { ...labels, "pod-template-hash": "1" } },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }], ...status },
    ...more,
  });
}
