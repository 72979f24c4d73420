import { kubernetesClient, type KubernetesClient } from "../../provider/kubernetes-client.ts";
import type { Properties } from "../../provider/kind.ts";
import { Discovery } from "./discovery.ts";
import { settingsOf, type Settings } from "./settings.ts";

/** A cluster that can be named; nobody knows yet whether it answers. */
export interface NamedCluster {
  readonly client: KubernetesClient;
  readonly discovery: Discovery;
  /** Of objects that name none. */
  readonly namespace: string;
}

/** The cluster of a provider instance. */
export class Cluster {
  settings: Settings = settingsOf({}, {});
  private named: NamedCluster | undefined;

  configure(configuration: Properties, environment: NodeJS.ProcessEnv): void {
    this.settings = settingsOf(configuration, environment);
    this.named = undefined;
  }

  /** @throws KubeconfigError where no cluster can be named */
  name(): NamedCluster {
    if (this.named !== undefined) return this.named;
    const { choice, requestSeconds } = this.settings;
    const client = kubernetesClient(choice, { timeoutMilliseconds: requestSeconds * 1000 });
    this.named = { client, discovery: new Discovery(client), namespace: client.access.namespace };
    return this.named;
  }
}
