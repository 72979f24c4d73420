import type { NamedCluster } from "../cluster.ts";
import { ifFound } from "../../../provider/kubernetes-error.ts";
import type {
  KubernetesEvent,
  KubernetesObject,
  ObjectList,
  Pod,
} from "../../../provider/kubernetes-object.ts";
import type { Properties } from "../../../provider/kind.ts";
import { recordAt, textAt } from "../values.ts";
import { readyAddresses, type Backing } from "./network.ts";
import { selectorOf, specOf } from "./standing.ts";

const revision = "deployment.kubernetes.io/revision";
const defaultClass = "storageclass.kubernetes.io/is-default-class";
/** Lines of a log that an error shows. */
const logLines = 10;

/** Looks at what belongs to an object. */
export class Related {
  private readonly cluster: NamedCluster;
  private readonly signal: AbortSignal;

  constructor(cluster: NamedCluster, signal: AbortSignal) {
    this.cluster = cluster;
    this.signal = signal;
  }

  /** The pods of a workload; of a deployment those of its newest template only. */
  async podsOf(object: KubernetesObject): Promise<Pod[]> {
    if (object.kind === "Pod") return [object];
    const owner = object.kind === "Deployment" ? await this.newestReplicaSet(object) : object;
    if (owner === undefined) return [];
    const query = { labelSelector: selectorOf(object) };
    const { items } = await this.get<ObjectList<Pod>>(`${namespacePath("/api/v1", object)}/pods`, query);
    return items.filter((pod) => isOwnedBy(pod, owner));
  }

  async eventsOf({ metadata }: Pick<KubernetesObject, "metadata">): Promise<KubernetesEvent[]> {
    const query = { fieldSelector: `involvedObject.uid=${metadata.uid ?? ""}` };
    const path = `/api/v1/namespaces/${metadata.namespace ?? "default"}/events`;
    const { items } = await this.get<ObjectList<KubernetesEvent>>(path, query);
    return [...items].sort((one, other) => timeOf(one).localeCompare(timeOf(other)));
  }

  /** The last lines of a container's log; empty where it has none. */
  async log({ metadata }: Pod, container: string, previous: boolean): Promise<string> {
    const path = `/api/v1/namespaces/${metadata.namespace ?? "default"}/pods/${metadata.name}/log`;
    const query = { container, previous, tailLines: logLines };
    const answer = await ifFound(
      this.cluster.client.send({ method: "GET", path, query, signal: this.signal }),
    );
    return answer?.text.trimEnd() ?? "";
  }

  async backingOf(namespace: string, service: string): Promise<Backing> {
    const found = await ifFound(
      this.get<KubernetesObject>(`/api/v1/namespaces/${namespace}/services/${service}`),
    );
    if (found === undefined) return { exists: false, readyAddresses: 0, isExternal: false };
    const isExternal = textAt(specOf(found), "type") === "ExternalName";
    return { exists: true, readyAddresses: await this.addressesOf(found), isExternal };
  }

  /** Addresses behind a service that take requests. */
  async addressesOf({ metadata }: KubernetesObject): Promise<number> {
    const query = { labelSelector: `kubernetes.io/service-name=${metadata.name}` };
    const path = `/apis/discovery.k8s.io/v1/namespaces/${metadata.namespace ?? "default"}/endpointslices`;
    const { items } = await this.get<ObjectList<Properties>>(path, query);
    return readyAddresses(items);
  }

  /** When the storage class of a claim binds volumes; undefined where there is no such class. */
  async bindingModeOf(claim: KubernetesObject): Promise<string | undefined> {
    const name = textAt(specOf(claim), "storageClassName");
    const { items } = await this.get<ObjectList<KubernetesObject>>("/apis/storage.k8s.io/v1/storageclasses");
    const found = items.find(({ metadata }) =>
      name === undefined ? metadata.annotations?.[defaultClass] === "true" : metadata.name === name,
    );
    return found === undefined ? undefined : textAt(found, "volumeBindingMode");
  }

  private async newestReplicaSet(deployment: KubernetesObject): Promise<KubernetesObject | undefined> {
    const query = { labelSelector: selectorOf(deployment) };
    const path = `${namespacePath("/apis/apps/v1", deployment)}/replicasets`;
    const { items } = await this.get<ObjectList<KubernetesObject>>(path, query);
    const wanted = deployment.metadata.annotations?.[revision];
    const own = items.filter((set) => isOwnedBy(set, deployment));
    return own.find(({ metadata }) => metadata.annotations?.[revision] === wanted);
  }

  private get<Answer>(path: string, query: Record<string, string> = {}): Promise<Answer> {
    return this.cluster.client.get<Answer>(path, query, this.signal);
  }
}

function namespacePath(prefix: string, { metadata }: KubernetesObject): string {
  return `${prefix}/namespaces/${metadata.namespace ?? "default"}`;
}

function isOwnedBy({ metadata }: Pick<KubernetesObject, "metadata">, owner: KubernetesObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid);
}

function timeOf(event: KubernetesEvent): string {
  return (
    event.lastTimestamp ??
    event.eventTime ??
    textAt(recordAt(event as unknown as Properties, "metadata"), "creationTimestamp") ??
    ""
  );
}
