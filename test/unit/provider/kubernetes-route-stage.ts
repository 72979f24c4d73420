import { weightsFor, type Color } from "../../../components/color.ts";
import { kubernetesRoute } from "../../../provider/kubernetes-route.ts";
import { callContext } from "../support/call-context.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { FakeRouter, type Behaviour } from "../support/fake-router.ts";
import { releases } from "../support/stage.ts";
import { Volume } from "../support/volume.ts";

/** A cluster with a stack's router pods, its Service, a color's pod and one of somebody else. */
export type KubernetesRouteStage = Awaited<ReturnType<typeof kubernetesRouteStage>>;

const namespace = "/api/v1/namespaces/shop";
export const routePath = `${namespace}/configmaps/shop-dev-route`;

/** A router pod: an nginx that has the route as of the last time that its kubelet looked. */
export interface FakePod {
  readonly name: string;
  readonly router: FakeRouter;
  readonly volume: Volume;
  /** What kubelet does when the pod is annotated. Default: it looks at the ConfigMap. */
  kubelet: () => void;
  touches: number;
}

export async function kubernetesRouteStage() {
  const api = new FakeApiServer();
  const kubeconfig = await api.listen();
  const pods = new Map<string, FakePod>();
  const everyPod = () => [...pods.values()];

  /** Copies the ConfigMap's files into a pod, as it is now. */
  function sync(pod: FakePod): void {
    const { data = {} } = (api.objects.get(routePath) ?? {}) as { data?: Record<string, string> };
    pod.volume.files.clear();
    for (const [name, content] of Object.entries(data))
      pod.volume.files.set(`live/${name.replace(/^(blue|green)\./, "$1/")}`, content);
  }

  function storePod(name: string, role: string, more: object = {}, ready = true, spec: object = {}): void {
    const labels = { "bluegreen.stack": "shop-dev", "bluegreen.role": role };
    api.store(`${namespace}/pods/${name}`, {
      metadata: { name, uid: `uid-${name}`, labels, ...more },
      spec: { volumes: [{ configMap: { name: "shop-dev-route" } }], ...spec },
      status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
    });
  }

  async function addPod(
    name: string,
    { ready = true, kubelet }: { ready?: boolean; kubelet?: (pod: FakePod) => void } = {},
  ) {
    const volume = new Volume();
    const router = new FakeRouter(volume);
    const pod: FakePod = { name, router, volume, touches: 0, kubelet: () => (kubelet ?? sync)(pod) };
    for (const color of ["blue", "green"] as const)
      router.behaviours.set(color, { color, release: releases[color] });
    api.backends.set(name, await router.listen());
    pods.set(name, pod);
    storePod(name, "router", {}, ready);
    return pod;
  }

  api.onWrite = ({ method, path }) => {
    const pod = pods.get(path.replace(`${namespace}/pods/`, ""));
    if (method !== "PATCH" || pod === undefined) return;
    pod.touches += 1;
    pod.kubelet();
  };
  api.store(`${namespace}/services/shop-dev-router`, {
    metadata: { name: "shop-dev-router" },
    spec: { ports: [{ name: "http", port: 80, targetPort: 8080 }] },
  });
  const first = await addPod("router-1");
  const second = await addPod("router-2");
  api.backends.set("shop-dev-router", first.router.url);
  storePod("blue-1", "color");

  function inputs(activeColor: Color, canaryPercent = 0) {
    const weights = weightsFor(activeColor, canaryPercent);
    const approved = Object.entries(releases).filter(([color]) => weights[color as Color] > 0);
    return {
      router: { cluster: { kubeconfig }, namespace: "shop", stack: "shop-dev", port: 8080 },
      activeColor,
      weights,
      releases: Object.fromEntries(approved),
      shadow: { percent: 0 },
      rejected: {},
    };
  }

  return {
    api,
    first,
    second,
    inputs,
    sync,
    storePod,
    addPod,
    /** What the ConfigMap holds; undefined where there is none. */
    data: () => (api.objects.get(routePath) as { data?: Record<string, string> } | undefined)?.data,
    /** Percent of the users that a color gets, by the ConfigMap. */
    percentOf: (color: Color) =>
      Object.keys((api.objects.get(routePath) as { data?: object } | undefined)?.data ?? {}).filter((name) =>
        name.startsWith(`${color}.`),
      ).length,
    removePod(name: string) {
      api.objects.delete(`${namespace}/pods/${name}`);
      api.backends.delete(name);
    },
    behave: (color: Color, behaviour: Partial<Behaviour>) => {
      for (const { router } of everyPod())
        router.behaviours.set(color, { color, release: releases[color], ...behaviour });
    },
    create: (activeColor: Color, canaryPercent = 0, context = callContext()) =>
      kubernetesRoute.create(inputs(activeColor, canaryPercent), context),
    update: (activeColor: Color, canaryPercent = 0, context = callContext()) =>
      kubernetesRoute.update?.("route", {}, inputs(activeColor, canaryPercent), context) ??
      Promise.resolve({}),
    read: (activeColor: Color) => {
      const recorded = inputs(activeColor);
      return kubernetesRoute.read?.("route", recorded, recorded, callContext());
    },
    async close() {
      await Promise.all([api.close(), ...everyPod().map(({ router }) => router.close())]);
    },
  };
}
