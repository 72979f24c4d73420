import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { OwnStack } from "../../../bench/own-stack.ts";
import { baseImages } from "../../../components/docker/base-images.ts";
import { prepare } from "../../../toolchain/index.ts";
import { bundlePlugin } from "../../../toolchain/pulumi/bundle-plugin.ts";
import { DataPlane } from "../../aws/data-plane/data-plane.ts";
import { liveBalancing } from "../../aws/data-plane/live-balancing.ts";
import { Emulator } from "../../aws/emulator.ts";
import { writeCli } from "../../aws/write-cli.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { buildCandidate, candidateImage, removeCandidate } from "../../faults/candidate.ts";
import { root, sharedCluster } from "../harness.ts";
import { HostFiles } from "../host-files.ts";
import { bringMonitoringImage, removeMonitoringImage } from "../monitoring-image.ts";
import { addPaperNode, removePaperNode, type PaperNodeForm } from "../paper-node.ts";
import { removeObjects } from "../remove-objects.ts";
import { administratorToken, behindEks, removeAdministrator } from "./access.ts";
import { eksConfig, modelContent, modelFile } from "./config.ts";
import { JoiningNodes } from "./joining-nodes.ts";
import { nodesOf, type NodePart } from "./node-groups.ts";

const region = "eu-central-1";

export interface EksStageOptions {
  /** Of the stack; no other test has it. */
  readonly name: string;
  /** Loopback address of its balancer. */
  readonly balancerAddress: string;
  /** More config, by key. Default: none. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A stack on EKS, as far as one machine has it: AWS is the emulator, its balancers are a data plane here, and the Kubernetes behind EKS is that of the
 * tests, whose node joins for every node group. Nothing of the stack runs yet.
 */
export class EksStage {
  readonly cluster: Cluster;
  readonly emulator: Emulator;
  readonly stack: OwnStack;
  readonly nodes: JoiningNodes;
  readonly #dataPlane: DataPlane;
  readonly #files: HostFiles;
  readonly #folder: string;
  readonly #paperNodes = new Set<string>();

  private constructor(parts: {
    readonly cluster: Cluster;
    readonly emulator: Emulator;
    readonly stack: OwnStack;
    readonly nodes: JoiningNodes;
    readonly dataPlane: DataPlane;
    readonly files: HostFiles;
    readonly folder: string;
  }) {
    this.cluster = parts.cluster;
    this.emulator = parts.emulator;
    this.stack = parts.stack;
    this.nodes = parts.nodes;
    this.#dataPlane = parts.dataPlane;
    this.#files = parts.files;
    this.#folder = parts.folder;
  }

  static async open({ name, balancerAddress, config = {} }: EksStageOptions): Promise<EksStage> {
    const cluster = await sharedCluster();
    const { environment } = await prepare({
      projectDirectory: root,
      environment: process.env,
      kubernetes: true,
      monitoring: true,
      progress: "lines",
    });
    await buildCandidate();
    await cluster.importImage({ images: [candidateImage, baseImages.nginx] });
    await bringMonitoringImage(cluster);
    await cluster.addGpus(2);
    const folder = join(root, ".bluegreen", "tests", name);
    const bin = join(folder, "bin");
    await writeCli(bin, { region, token: await administratorToken(cluster) });
    await bundlePlugin("aws", join(root, "test", "aws", "plugin"), bin);
    const files = await serveModel(cluster, folder);
    const kubernetes = await behindEks(cluster);
    const emulator = await Emulator.start({ projectDirectory: root, region, kubernetes, balancerAddress });
    const url = `http://${balancerAddress}`;
    const stack = await OwnStack.create(
      root,
      {
        ...process.env,
        ...environment,
        ...emulator.variables,
        PATH: [bin, environment["PATH"] ?? process.env.PATH].join(delimiter),
        // The stack knows its cluster by itself.
        KUBECONFIG: join(folder, "none"),
      },
      {
        name,
        url,
        config: { ...eksConfig(region, files.url), ...config },
        sweep: (prefix) => removeObjects(cluster, prefix),
      },
    );
    const nodes = await JoiningNodes.start({
      cluster,
      prefix: stack.prefix,
      wanted: () => nodesOf(emulator, clusterName(stack)),
    });
    const dataPlane = DataPlane.start({
      look: () => liveBalancing(emulator.balancing),
      address: balancerAddress,
      nodeAddress: cluster.nodeAddress,
    });
    return new EksStage({ cluster, emulator, stack, nodes, dataPlane, files, folder });
  }

  /** Ends everything, whatever of it fails. */
  async close(): Promise<void> {
    const ends = [
      () => this.removePaperNodes(),
      () => this.stack.destroy(),
      () => this.#dataPlane.stop(),
      () => this.nodes.stop(),
      () => this.emulator.stop(),
      () => this.#files.close(),
      () => this.cluster.addGpus(0),
      () => removeAdministrator(this.cluster),
      () => this.cluster.close(),
      () => removeCandidate(),
      () => removeMonitoringImage(),
      () => rm(this.#folder, { recursive: true, force: true }),
    ];
    const failures: unknown[] = [];
    for (const end of ends) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("; "));
  }

  /** Nodes that each node group is to have. */
  nodeCounts(): Promise<Partial<Record<NodePart, number>>> {
    return nodesOf(this.emulator, clusterName(this.stack));
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
}

/** The name that the program gives its cluster. */
function clusterName({ prefix }: OwnStack): string {
  return `${prefix}-cluster`;
}

async function serveModel({ hostAddress }: Cluster, folder: string): Promise<HostFiles> {
  const path = join(folder, basename(modelFile));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, modelContent);
  return HostFiles.serve(hostAddress, [path]);
}
