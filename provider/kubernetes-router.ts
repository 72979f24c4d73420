import { kubernetesClient, type KubernetesClient } from "./kubernetes-client.ts";
import { ConfigMapFile } from "./kubernetes-config-map.ts";
import { isNotFound } from "./kubernetes-error.ts";
import { stackLabels, stackNames, touches } from "./kubernetes-names.ts";
import type { KubernetesObject, ObjectList, Pod } from "./kubernetes-object.ts";
import { lingeringSeconds, mounts, staying } from "./kubernetes-pod-view.ts";
import type { RouterPlace } from "./kubernetes-router-place.ts";
import { tunnelThrough, type Tunnel } from "./kubernetes-tunnel.ts";
import { pause } from "./time.ts";
import { messageOf } from "./wire.ts";

/** How long an API server may take for an answer, milliseconds. */
const answerLimit = 10_000;

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
export class KubernetesRouter {
  readonly client: KubernetesClient;
  readonly #place: RouterPlace;

  /** Connects at the first request only. @throws KubeconfigError where no cluster can be named */
  constructor(place: RouterPlace) {
    this.#place = place;
    this.client = kubernetesClient(place.cluster, { timeoutMilliseconds: answerLimit });
  }

  /** What every object of the stack that the provider makes is labelled with, beside its role. */
  labels(role: string): Readonly<Record<string, string>> {
    return { [stackLabels.stack]: this.#place.stack, [stackLabels.role]: role };
  }

  configMap(name: string): ConfigMapFile {
    return new ConfigMapFile(this.client, this.#place.namespace, name);
  }

  /** A tunnel to the router's Service: whichever of its pods is ready answers. */
  async tunnel(): Promise<Tunnel> {
    const { namespace, stack, port } = this.#place;
    const service = stackNames.router(stack);
    const { spec } = await this.client.get<ServiceObject>(`${this.#namespacePath}/services/${service}`);
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
    const pods = await this.#pods(signal);
    return pods.filter(({ metadata }) => metadata.labels?.[stackLabels.role] === "router");
  }

  /** Has kubelet look at once at a ConfigMap in every pod that mounts it. Returns what kept it from some. */
  async touchMounts(configMap: string, touch: keyof typeof touches, signal?: AbortSignal): Promise<string[]> {
    const pods = staying(await this.#pods(signal)).filter((pod) => mounts(pod, configMap));
    const failures = await Promise.all(pods.map(({ metadata }) => this.touch(metadata.name, touch, signal)));
    return failures.filter((failure) => failure !== undefined);
  }

  /** Has kubelet look at once at a pod's ConfigMaps. What kept it from it; a pod that is gone is no failure. */
  async touch(pod: string, touch: keyof typeof touches, signal?: AbortSignal): Promise<string | undefined> {
    // Kubelet hears of an annotation only where it changes.
    const annotations = { [touches[touch]]: new Date().toISOString() };
    try {
      await this.client.send({
        method: "PATCH",
        path: `${this.#namespacePath}/pods/${pod}`,
        contentType: "application/merge-patch+json",
        body: { metadata: { annotations } },
        signal,
      });
      return undefined;
    } catch (error) {
      return isNotFound(error) ? undefined : `pod ${pod} cannot be annotated: ${messageOf(error)}`;
    }
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async #pods(signal?: AbortSignal): Promise<readonly Pod[]> {
    const labelSelector = `${stackLabels.stack}=${this.#place.stack}`;
    const { items } = await this.client.get<ObjectList<Pod>>(
      `${this.#namespacePath}/pods`,
      { labelSelector },
      signal,
    );
    return items;
  }

  get #namespacePath(): string {
    return `/api/v1/namespaces/${this.#place.namespace}`;
  }
}
