import { labelNames } from "../components/labels.ts";
import { kubernetesClient, type KubernetesClient } from "../provider/kubernetes-client.ts";
import type { KubernetesObject, ObjectList } from "../provider/kubernetes-object.ts";
import { tunnelThrough, type Tunnel } from "../provider/kubernetes-tunnel.ts";
import { OperatorError } from "./exit.ts";
import { stackLabel, type Project } from "./project.ts";
import type { Places, Reach } from "./reach.ts";
import type { StackOutputs } from "./stack-outputs.ts";
import { asking } from "./target/cluster-error.ts";
import { identityOf, type ClusterIdentity } from "./target/cluster-identity.ts";
import type { ClusterPlace } from "./target/cluster-place.ts";
import { KubernetesTarget } from "./target/kubernetes.ts";
import type { RunningTarget } from "./target/target.ts";
import type { ServicePort } from "./watchers.ts";

interface Service extends KubernetesObject {
  readonly spec?: { readonly clusterIP?: string; readonly ports?: readonly { readonly port: number }[] };
}

/**
 * A stack in a cluster: everything is reached through the API server, with the rights of kubectl, so that nothing of it needs a public
 * address. Tunnels stay open until the command ends.
 */
export class KubernetesReach implements Reach {
  readonly #project: Project;
  readonly #place: ClusterPlace;
  readonly #clients = new Map<string, Promise<KubernetesClient>>();
  readonly #tunnels = new Map<string, Promise<Tunnel>>();

  constructor(project: Project, place: ClusterPlace) {
    this.#project = project;
    this.#place = place;
  }

  async cluster(): Promise<ClusterIdentity | undefined> {
    return identityOf(await this.#client(this.#place));
  }

  async target(): Promise<RunningTarget> {
    return new KubernetesTarget(await this.#client(this.#place), this.#place, this.#project);
  }

  async recorded({ kubernetes }: StackOutputs): Promise<Places> {
    if (kubernetes === undefined) throw elsewhere(this.#project.stack);
    const { context, namespace, router, prometheus, alertmanager } = kubernetes;
    return this.#places({ context, namespace }, { router, prometheus, alertmanager });
  }

  async configured(): Promise<Places> {
    const services = await this.#services();
    const [router, prometheus, alertmanager] = ["router", "prometheus", "alertmanager"].map((role) =>
      portOf(services, role),
    );
    if (router === undefined) throw nothingThere(this.#place, this.#project.stack);
    return this.#places(this.#place, { router, prometheus, alertmanager });
  }

  async close(): Promise<void> {
    const ended = await Promise.allSettled([...this.#tunnels.values()]);
    await Promise.all(ended.map(async (one) => one.status === "fulfilled" && one.value.close()));
    const clients = await Promise.allSettled([...this.#clients.values()]);
    await Promise.all(clients.map(async (one) => one.status === "fulfilled" && one.value.close()));
  }

  async #places(
    place: ClusterPlace,
    ports: {
      readonly router: ServicePort;
      readonly prometheus?: ServicePort | undefined;
      readonly alertmanager?: ServicePort | undefined;
    },
  ): Promise<Places> {
    const urlOf = (end: ServicePort | undefined) => end && this.#url(place, end);
    const [url, prometheusUrl, alertmanagerUrl] = await Promise.all([
      this.#url(place, ports.router),
      urlOf(ports.prometheus),
      urlOf(ports.alertmanager),
    ]);
    return { url, prometheusUrl, alertmanagerUrl };
  }

  async #services(): Promise<readonly Service[]> {
    const { namespace } = this.#place;
    const query = { labelSelector: `${labelNames.stack}=${stackLabel(this.#project)}` };
    const client = await this.#client(this.#place);
    const path = `/api/v1/namespaces/${namespace}/services`;
    return (await asking(() => client.get<ObjectList<Service>>(path, query))).items;
  }

  /** One tunnel for each end, however often it is asked for. */
  async #url(place: ClusterPlace, { service, port }: ServicePort): Promise<string> {
    const key = JSON.stringify([place.context, place.namespace, service, port]);
    const known = this.#tunnels.get(key);
    const opening =
      known ??
      this.#client(place).then((client) => tunnelThrough(client, place.namespace, { service, port }));
    this.#tunnels.set(key, opening);
    return (await opening).url;
  }

  #client({ context }: ClusterPlace): Promise<KubernetesClient> {
    const key = context ?? "";
    const known = this.#clients.get(key);
    const client =
      known ?? asking(() => Promise.resolve(kubernetesClient(context === undefined ? {} : { context })));
    this.#clients.set(key, client);
    return client;
  }
}

/** The first port of the Service of a part; one without an address of its own only names pods. */
function portOf(services: readonly Service[], role: string): ServicePort | undefined {
  const found = services.find(
    ({ metadata, spec }) => metadata.labels?.[labelNames.role] === role && spec?.clusterIP !== "None",
  );
  const [first] = found?.spec?.ports ?? [];
  return found && first && { service: found.metadata.name, port: first.port };
}

function nothingThere({ namespace }: ClusterPlace, stack: string): OperatorError {
  return new OperatorError(
    "unhealthy",
    `the stack "${stack}" has no router in the namespace ${namespace}`,
    "start it with: npx bluegreen up; or name the context that it is in: kubernetes.context",
  );
}

function elsewhere(stack: string): OperatorError {
  return new OperatorError(
    "usage",
    `the last update left the stack "${stack}" on another target than kubernetes, which its file names now`,
    "bring it up there with: npx bluegreen up; or name the earlier target again",
  );
}
