import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { prepare } from "../../toolchain/index.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { until } from "../cluster/until.ts";
import { buildCandidate, candidate, candidateImage, removeCandidate } from "../faults/candidate.ts";
import { missingImage } from "./color-images.ts";
import { root, sharedCluster } from "./harness.ts";
import { HostFiles } from "./host-files.ts";
import { addPaperNode, removePaperNode, type PaperNodeForm } from "./paper-node.ts";
import { removeObjects } from "./remove-objects.ts";

const name = "gpus";

/** Users come by this port of every node. */
const nodePort = 30_081;

/** What these tests take for a model: its servers look at none. */
const model = { file: "models/gpus-test.gguf", content: "no model at all" };

/** Labels of nodes. */
export const labels = {
  gpu: "bluegreen.test/gpu",
  blue: "bluegreen.test/blue",
  green: "bluegreen.test/green",
} as const;

/** A pod as far as these tests look at it. */
interface PlacedPod {
  readonly metadata: { readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly message?: string }[] };
}

/** A stack whose pods ask for a GPU each, on a cluster whose only node has one. */
export class GpuStage {
  readonly cluster: Cluster;
  readonly stack: OwnStack;
  readonly #files: HostFiles;
  readonly #paperNodes = new Set<string>();

  private constructor(cluster: Cluster, stack: OwnStack, files: HostFiles) {
    this.cluster = cluster;
    this.stack = stack;
    this.#files = files;
  }

  /** Nothing of the stack runs yet; the node has a GPU, for blue. */
  static async open(): Promise<GpuStage> {
    const cluster = await sharedCluster();
    const toolchain = { projectDirectory: root, environment: process.env, kubernetes: true } as const;
    const { environment } = await prepare({ ...toolchain, progress: "lines" });
    await buildCandidate();
    await cluster.importImage({ images: [candidateImage, baseImages.nginx] });
    await label(cluster, { [labels.gpu]: "yes", [labels.blue]: "yes" });
    await cluster.addGpus(1);
    const path = join(root, ".bluegreen", name, basename(model.file));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, model.content);
    const files = await HostFiles.serve(cluster.hostAddress, [path]);
    const url = `http://${cluster.nodeAddress}:${nodePort}`;
    const stack = await OwnStack.create(
      root,
      { ...process.env, ...environment, KUBECONFIG: cluster.kubeconfig },
      { name, url, config: configOf(url, files.url), sweep: (prefix) => removeObjects(cluster, prefix) },
    );
    return new GpuStage(cluster, stack, files);
  }

  async close(): Promise<void> {
    try {
      await this.removePaperNodes();
      await this.stack.destroy();
    } finally {
      await this.cluster.addGpus(0);
      await label(this.cluster, { [labels.gpu]: null, [labels.blue]: null, [labels.green]: null });
      await Promise.all([this.#files.close(), this.cluster.close(), removeCandidate()]);
      await rm(join(root, ".bluegreen", name), { recursive: true, force: true });
    }
  }

  /** Gives the cluster's node a label. */
  async labelNode(name: string): Promise<void> {
    await label(this.cluster, { [name]: "yes" });
  }

  /** Gives the cluster a node that is an object alone. */
  async addPaperNode(form: PaperNodeForm): Promise<void> {
    this.#paperNodes.add(form.name);
    await addPaperNode(this.cluster, form);
  }

  async removePaperNodes(): Promise<void> {
    for (const node of this.#paperNodes) await removePaperNode(this.cluster, node);
    this.#paperNodes.clear();
  }

  /** Waits until the only pod of a color is on a node. Returns the node's name. */
  async nodeOf(color: Color): Promise<string> {
    let node = "";
    const placed = async () => {
      const pod = await this.#podOf(color);
      node = pod?.spec.nodeName ?? "";
      return node === "" ? (whyOf(pod) ?? "no node yet") : undefined;
    };
    await until(`a node for ${color}`, placed, { seconds: 30 });
    return node;
  }

  /** Waits until the scheduler says so of the only pod of a color. */
  async isUnschedulable(color: Color, why: RegExp): Promise<void> {
    const told = async () => {
      const found = whyOf(await this.#podOf(color)) ?? "no word yet";
      return why.test(found) ? undefined : found;
    };
    await until(`${String(why)} of ${color}`, told, { seconds: 30 });
  }

  /** Waits until a DaemonSet's pods are wanted on as many nodes. */
  async isWantedOn(namespaceEnd: string, nameEnd: string, nodes: number): Promise<void> {
    const { prefix } = this.stack;
    const path = `/apis/apps/v1/namespaces/${prefix}${namespaceEnd}/daemonsets/${prefix}${nameEnd}`;
    const wanted = async () => {
      const { status } = await this.cluster.api.get<{ status: { desiredNumberScheduled: number } }>(path);
      return status.desiredNumberScheduled === nodes ? undefined : `on ${status.desiredNumberScheduled}`;
    };
    await until(`${prefix}${nameEnd} on ${nodes} nodes`, wanted, { seconds: 20 });
  }

  async #podOf(color: Color): Promise<PlacedPod | undefined> {
    const selector = encodeURIComponent(`bluegreen.role=color,bluegreen.color=${color}`);
    const path = `/api/v1/namespaces/${this.stack.prefix}/pods?labelSelector=${selector}`;
    const { items } = await this.cluster.api.get<{ items: readonly PlacedPod[] }>(path);
    return items.find(({ metadata }) => metadata.deletionTimestamp === undefined);
  }
}

function whyOf(pod: PlacedPod | undefined): string | undefined {
  return pod?.status.conditions?.find(({ type }) => type === "PodScheduled")?.message;
}

async function label(
  { api, nodeName }: Cluster,
  changes: Readonly<Record<string, string | null>>,
): Promise<void> {
  await api.merge(`/api/v1/nodes/${nodeName}`, { metadata: { labels: changes } });
}

function configOf(url: string, modelSource: string): Record<string, unknown> {
  const sha256 = createHash("sha256").update(model.content).digest("hex");
  const release = (version: string) => ({
    ...candidate(version),
    memoryMebibytes: 128,
    model: { file: model.file, sha256 },
    settings: { longestAnswerSeconds: 1 },
  });
  return {
    target: "kubernetes",
    activeColor: "blue",
    blue: release("good-1"),
    green: release("good-2"),
    // Its servers write no history.
    history: { kind: "postgres", url: "postgres://nobody@127.0.0.1/nothing" },
    kubernetes: {
      service: "NodePort",
      nodePort,
      url,
      routerReplicas: 1,
      routerImage: baseImages.nginx,
      modelSource,
      cpuMillicoresPerThread: 50,
      unschedulableSeconds: 5,
      gpu: {
        nodeSelector: {
          [labels.gpu]: "yes",
          blue: { [labels.blue]: "yes" },
          green: { [labels.green]: "yes" },
        },
        // The node's GPUs are a number: where their pods are wanted is seen without them.
        devicePlugin: { image: missingImage, timeSlicing: 2 },
      },
    },
  };
}
