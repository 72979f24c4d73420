import { setTimeout as delay } from "node:timers/promises";
import { colors, type Color } from "../../../components/color.ts";
import { labelNames } from "../../../components/labels.ts";
import { ApiError } from "../../cluster/api.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { NodePart } from "./node-groups.ts";

export interface JoiningNodesOptions {
  readonly cluster: Cluster;
  /** Of the stack; its namespace has the same name. */
  readonly prefix: string;
  /** Nodes that are to run, by part. */
  readonly wanted: () => Promise<Partial<Record<NodePart, number>>>;
}

/** A pod of a color as far as its node is concerned. */
interface ColorPod {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly startTime?: string };
}

const lookMilliseconds = 300;

/**
 * The nodes of a stack's node groups, joining its cluster, of which the tests have one for all of them. It carries the labels of the system nodes, and
 * of one color at a time: that of a pod which waits for a node, where its group has one. Pods that run stay where they are, as a label is asked for
 * before they start alone.
 */
export class JoiningNodes {
  readonly #options: JoiningNodesOptions;
  readonly #stop = new AbortController();
  readonly #joining: Promise<void>;
  #held = false;
  #color: Color | undefined;

  private constructor(options: JoiningNodesOptions) {
    this.#options = options;
    this.#joining = this.#join();
    // Whoever stops it is told.
    this.#joining.catch(() => undefined);
  }

  static async start(options: JoiningNodesOptions): Promise<JoiningNodes> {
    await label(options, { [labelNames.stack]: options.prefix, [labelNames.role]: "system" });
    return new JoiningNodes(options);
  }

  /** Leaves the node to this color alone, until `release`. */
  async hold(color: Color): Promise<void> {
    this.#held = true;
    await this.#carry(color);
  }

  release(): void {
    this.#held = false;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    try {
      await this.#joining;
    } finally {
      const own = [labelNames.stack, labelNames.role, labelNames.color];
      await label(this.#options, Object.fromEntries(own.map((name) => [name, null])));
    }
  }

  async #join(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const next = this.#held ? undefined : await this.#waiting();
      if (next !== undefined && !this.#held) await this.#carry(next);
      await delay(lookMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The color whose pods wait for a node that its group has, once kubelet has taken in every pod that came for the label of now. */
  async #waiting(): Promise<Color | undefined> {
    const { cluster, prefix, wanted } = this.#options;
    const selector = encodeURIComponent(`${labelNames.role}=color`);
    const pods = await cluster.api
      .get<{ items: readonly ColorPod[] }>(`/api/v1/namespaces/${prefix}/pods?labelSelector=${selector}`)
      .then(({ items }) => items.filter(({ metadata }) => metadata.deletionTimestamp === undefined))
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      });
    const isPlaced = ({ spec }: ColorPod) => spec.nodeName !== undefined;
    if (pods.some((pod) => isPlaced(pod) && pod.status.startTime === undefined)) return undefined;
    const isWaiting = (color: Color) =>
      pods.some((pod) => !isPlaced(pod) && pod.metadata.labels?.[labelNames.color] === color);
    const waiting = colors.filter((color) => color !== this.#color && isWaiting(color));
    if (waiting.length === 0) return undefined;
    const nodes = await wanted();
    return waiting.find((color) => (nodes[color] ?? 0) > 0);
  }

  async #carry(color: Color): Promise<void> {
    await label(this.#options, { [labelNames.color]: color });
    this.#color = color;
  }
}

async function label(
  { cluster: { api, nodeName } }: JoiningNodesOptions,
  labels: Readonly<Record<string, string | null>>,
): Promise<void> {
  await api.merge(`/api/v1/nodes/${nodeName}`, { metadata: { labels } });
}
