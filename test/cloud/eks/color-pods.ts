import type { Color } from "../../../components/color.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { until } from "../../cluster/until.ts";

/** A pod as far as these tests look at it. */
interface PlacedPod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

/** The pod of each color of a stack that has one replica of each, in the namespace of the same name. */
export class ColorPods {
  readonly #cluster: Cluster;
  readonly #namespace: string;

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
  }

  /** Identity of each color's pod: what changes when one is touched. */
  async identities(): Promise<Partial<Record<Color, string>>> {
    const [blue, green] = await Promise.all([this.#podOf("blue"), this.#podOf("green")]);
    return { ...(blue && { blue: blue.metadata.uid }), ...(green && { green: green.metadata.uid }) };
  }

  /** Waits until a color's pod is on a node. Returns the node's name. */
  async nodeOf(color: Color): Promise<string> {
    let node = "";
    await this.#awaits(`a node for ${color}`, color, (pod) => {
      node = pod?.spec.nodeName ?? "";
      return node === "" ? (whyOf(pod) ?? "no node yet") : undefined;
    });
    return node;
  }

  /** Waits until the scheduler says so of a color's pod. */
  async isUnschedulable(color: Color, why: RegExp): Promise<void> {
    await this.#awaits(`${String(why)} of ${color}`, color, (pod) => {
      const found = whyOf(pod) ?? "no word yet";
      return why.test(found) ? undefined : found;
    });
  }

  async isReady(color: Color): Promise<void> {
    await this.#awaits(`a ready ${color}`, color, (pod) => {
      const ready = pod?.status.conditions?.find(({ type }) => type === "Ready");
      return ready?.status === "True" ? undefined : (whyOf(pod) ?? "not ready");
    });
  }

  async isGone(color: Color): Promise<void> {
    await this.#awaits(`the end of ${color}`, color, (pod) => pod?.metadata.name);
  }

  /** Has a color's pod made anew. */
  async remove(color: Color): Promise<void> {
    const pod = await this.#podOf(color);
    if (pod === undefined) throw new Error(`${color} has no pod`);
    const path = `/api/v1/namespaces/${this.#namespace}/pods/${pod.metadata.name}`;
    await this.#cluster.api.delete(`${path}?gracePeriodSeconds=0`);
  }

  async #awaits(
    awaited: string,
    color: Color,
    obstacle: (pod: PlacedPod | undefined) => string | undefined,
  ): Promise<void> {
    await until(awaited, async () => obstacle(await this.#podOf(color)), { seconds: 40 });
  }

  async #podOf(color: Color): Promise<PlacedPod | undefined> {
    const selector = encodeURIComponent(`bluegreen.role=color,bluegreen.color=${color}`);
    const path = `/api/v1/namespaces/${this.#namespace}/pods?labelSelector=${selector}`;
    const { items } = await this.#cluster.api.get<{ items: readonly PlacedPod[] }>(path);
    return items.find(({ metadata }) => metadata.deletionTimestamp === undefined);
  }
}

function whyOf(pod: PlacedPod | undefined): string | undefined {
  return pod?.status.conditions?.find(({ type }) => type === "PodScheduled")?.message;
}
