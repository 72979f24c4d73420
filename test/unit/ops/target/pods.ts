import type { ContainerStatus, Pod } from "../../../../provider/kubernetes-object.ts";

export const now = new Date("2026-11-22T10:00:00Z");

/** ISO 8601, so many seconds before `now`. */
export const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

/** A container that has run for so long. */
export const container = (seconds: number, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: "server",
  ready: true,
  restartCount: 0,
  state: { running: { startedAt: before(seconds) } },
  ...more,
});

/** A pod of the stack `shop-dev`. */
export function pod(
  name: string,
  labels: Readonly<Record<string, string>>,
  status: NonNullable<Pod["status"]> = { phase: "Running", containerStatuses: [container(300)] },
  metadata: Partial<Pod["metadata"]> = {},
): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "shop",
      uid: `uid-${name}`,
      labels: { "bluegreen.stack": "shop-dev", ...labels },
      ...metadata,
    },
    spec: { nodeName: "node-1" },
    status,
  };
}

/** A pod's spec with a sidecar beside its server. */
export const withTriton = {
  nodeName: "node-1",
  initContainers: [{ name: "model" }, { name: "triton", restartPolicy: "Always" }],
  containers: [{ name: "server" }],
};

export const router = { "bluegreen.role": "router" };
export const blue = { "bluegreen.role": "color", "bluegreen.color": "blue" };
export const green = { "bluegreen.role": "color", "bluegreen.color": "green" };
