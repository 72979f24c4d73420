import { stackLabels, stackNames } from "./kubernetes-names.ts";
import type { KubernetesObject, Pod } from "./kubernetes-object.ts";
import { lingeringSeconds, staying } from "./kubernetes-pod-view.ts";
import type { RouterPlace } from "./kubernetes-router-place.ts";
import { KubernetesStack } from "./kubernetes-stack.ts";
import { tunnelThrough, type Tunnel } from "./kubernetes-tunnel.ts";
import { pause } from "./time.ts";

/** Longest time that leaving pods are waited for, seconds, and the time between two looks at them, milliseconds. */
const longestLingering = 30;
const lookPause = 500;

interface ServiceObject extends KubernetesObject {
  readonly spec: {
    readonly ports: readonly {
      readonly name?: string;
      readonly port: number;
      readonly targetPort?: unknown;
    }[];
  };
}

/** The router of a stack on Kubernetes: its pods, its ConfigMaps, and ways to speak to it. */
export class KubernetesRouter extends KubernetesStack {
  readonly #place: RouterPlace;

  /** Connects at the first request only. @throws KubeconfigError where no cluster can be named */
  constructor(place: RouterPlace) {
    super(place);
    this.#place = place;
  }

  /** A tunnel to the router's Service: whichever of its pods is ready answers. */
  async tunnel(): Promise<Tunnel> {
    const { namespace, stack, port } = this.#place;
    const service = stackNames.router(stack);
    const { spec } = await this.client.get<ServiceObject>(`${this.namespacePath}/services/${service}`);
    const found = spec.ports.find(({ targetPort }) => targetPort === port) ?? spec.ports[0];
    return tunnelThrough(this.client, namespace, { service, port: found?.port ?? port });
  }

  /** A tunnel to one router pod, whether users are sent to it or not. */
  tunnelTo(pod: string): Promise<Tunnel> {
    return tunnelThrough(this.client, this.#place.namespace, { pod, port: this.#place.port });
  }

  /** The router's pods that stay. */
  async routerPods(signal?: AbortSignal): Promise<Pod[]> {
    return staying(await this.#routerPods(signal));
  }

  /**
   * Waits until no router pod that is leaving gets new requests any more: it has the route of the time when it was told to leave.
   * The longest that one may take is known from the pod; 30 s at most.
   */
  async untilLeft(): Promise<void> {
    const begun = performance.now();
    for (;;) {
      const lingering = (await this.#routerPods()).map(lingeringSeconds);
      const seconds = Math.min(longestLingering, Math.max(0, ...lingering));
      if (performance.now() - begun >= seconds * 1000) return;
      await pause(lookPause, new AbortController().signal);
    }
  }

  async #routerPods(signal?: AbortSignal): Promise<Pod[]> {
    const pods = await this.pods(signal);
    return pods.filter(({ metadata }) => metadata.labels?.[stackLabels.role] === "router");
  }
}
