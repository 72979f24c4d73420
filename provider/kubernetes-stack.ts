import { kubernetesClient, type KubernetesClient } from "./kubernetes-client.ts";
import { ConfigMapFile } from "./kubernetes-config-map.ts";
import { isNotFound } from "./kubernetes-error.ts";
import { stackLabels, touches } from "./kubernetes-names.ts";
import type { ObjectList, Pod } from "./kubernetes-object.ts";
import { mounts, staying } from "./kubernetes-pod-view.ts";
import type { StackPlace } from "./kubernetes-router-place.ts";
import { messageOf } from "./wire.ts";

/** How long an API server may take for an answer, milliseconds. */
const answerLimit = 10_000;

/** A stack's pods in a cluster, and the ConfigMaps by which they are told something. */
export class KubernetesStack {
  readonly client: KubernetesClient;
  readonly #place: StackPlace;

  /** Connects at the first request only. @throws KubeconfigError where no cluster can be named */
  constructor(place: StackPlace) {
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

  /** Has kubelet look at once at a ConfigMap in every pod that mounts it. Returns what kept it from some. */
  async touchMounts(configMap: string, touch: keyof typeof touches, signal?: AbortSignal): Promise<string[]> {
    const pods = staying(await this.pods(signal)).filter((pod) => mounts(pod, configMap));
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
        path: `${this.namespacePath}/pods/${pod}`,
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

  /** All pods of the stack, those that are leaving too. */
  protected async pods(signal?: AbortSignal): Promise<readonly Pod[]> {
    const labelSelector = `${stackLabels.stack}=${this.#place.stack}`;
    const { items } = await this.client.get<ObjectList<Pod>>(
      `${this.namespacePath}/pods`,
      { labelSelector },
      signal,
    );
    return items;
  }

  protected get namespacePath(): string {
    return `/api/v1/namespaces/${this.#place.namespace}`;
  }
}
