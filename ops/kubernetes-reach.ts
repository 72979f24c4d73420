import { labelNames } from "../components/labels.ts";
import type { KubernetesObject, ObjectList } from "../provider/kubernetes-object.ts";
import { ClusterTunnels, type ClusterWatchers } from "./cluster-tunnels.ts";
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
  readonly #tunnels = new ClusterTunnels();

  constructor(project: Project, place: ClusterPlace) {
    this.#project = project;
    this.#place = place;
  }

  async cluster(): Promise<ClusterIdentity | undefined> {
    return identityOf(await this.#tunnels.client(this.#place));
  }

  account(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async target(): Promise<RunningTarget> {
    return new KubernetesTarget(await this.#tunnels.client(this.#place), this.#place, this.#project);
  }

  async recorded({ kubernetes }: StackOutputs): Promise<Places> {
    if (kubernetes?.router === undefined || kubernetes.kubeconfig !== undefined)
      throw elsewhere(this.#project.stack);
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
    await this.#tunnels.close();
  }

  async #places(
    place: ClusterPlace,
    { router, ...watchers }: ClusterWatchers & { readonly router: ServicePort },
  ): Promise<Places> {
    const [url, others] = await Promise.all([
      this.#tunnels.url(place, router),
      this.#tunnels.watchers(place, watchers),
    ]);
    return { url, ...others };
  }

  async #services(): Promise<readonly Service[]> {
    const { namespace } = this.#place;
    const query = { labelSelector: `${labelNames.stack}=${stackLabel(this.#project)}` };
    const client = await this.#tunnels.client(this.#place);
    const path = `/api/v1/namespaces/${namespace}/services`;
    return (await asking(() => client.get<ObjectList<Service>>(path, query))).items;
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
