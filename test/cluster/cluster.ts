import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { dockerClient } from "../../provider/docker-client.ts";
import { Api } from "./api.ts";
import { execute } from "./command.ts";
import { readCredentials } from "./kubeconfig.ts";
import { recordFile } from "./layout.ts";
import { enter } from "./namespaces.ts";
import { nodeName, type ClusterPlan } from "./plan.ts";
import { isRunning, type ProcessIdentity } from "./process.ts";

/** How to reach a running cluster; a file in its folder. */
export interface ClusterRecord {
  readonly plan: ClusterPlan;
  readonly holder: ProcessIdentity;
  /** Absolute path of `kubectl`. */
  readonly kubectl: string;
}

/** What to bring in: an archive as `docker save` writes it, or images that the local Docker engine has, layers that they share once. */
export type ImageSource =
  { readonly archive: string } | { readonly image: string } | { readonly images: readonly string[] };

/** A running cluster, as any process of this host may use it. */
export class Cluster {
  readonly nodeName = nodeName;
  /** Where the API and NodePorts answer this host. */
  readonly nodeAddress: string;
  /** Where this host answers pods. */
  readonly hostAddress: string;
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of `kubectl`, of the cluster's version. */
  readonly kubectlPath: string;
  readonly api: Api;
  readonly #record: ClusterRecord;

  private constructor(record: ClusterRecord, kubeconfig: string, api: Api) {
    this.nodeAddress = record.plan.nodeAddress;
    this.hostAddress = record.plan.hostAddress;
    this.kubeconfig = kubeconfig;
    this.kubectlPath = record.kubectl;
    this.api = api;
    this.#record = record;
  }

  /**
   * The cluster that runs with its state in this folder.
   *
   * @throws Error where none does
   */
  static async open(folder: string): Promise<Cluster> {
    const record = await readRecord(folder);
    if (record === undefined || !(await isRunning(record.holder))) {
      throw new Error(`${folder}: got no running cluster; do: npm run cluster`);
    }
    const api = new Api(record.plan.nodeAddress, await readCredentials(join(folder, "pki"), "admin"));
    return new Cluster(record, kubeconfigIn(folder), api);
  }

  /** Makes images known to the node under the names that they have. Pods find it unless they pull always. */
  async importImage(source: ImageSource): Promise<void> {
    const archive = "archive" in source ? createReadStream(source.archive) : await savedImages(source);
    await this.#inside(["ctr", "--namespace=k8s.io", "images", "import", "-"], archive);
  }

  /** Gives the node GPUs, instead of those that it has. They are numbers to the scheduler, and real to everybody else. */
  async addGpus(count: number): Promise<void> {
    const gpus = { "nvidia.com/gpu": String(count) };
    await this.api.merge(`/api/v1/nodes/${nodeName}/status`, {
      status: { capacity: gpus, allocatable: gpus },
    });
  }

  /** Runs `kubectl` as administrator. Returns what it printed. */
  kubectl(words: readonly string[], input = ""): Promise<string> {
    const command = [this.kubectlPath, `--kubeconfig=${this.kubeconfig}`, ...words] as const;
    return execute(command, Readable.from([input]));
  }

  /** Ends the connections to the API. */
  close(): Promise<void> {
    return this.api.close();
  }

  /** Runs a program in the cluster's namespaces, among the processes of the node. */
  async #inside(command: readonly string[], input: NodeJS.ReadableStream): Promise<void> {
    const { holder } = this.#record;
    if (!(await isRunning(holder))) throw new Error("the cluster has ended; do: start it again");
    await execute(enter(holder, command), input);
  }
}

/** Undefined where no cluster was started there, or none got as far as its namespaces. */
export async function readRecord(folder: string): Promise<ClusterRecord | undefined> {
  const json = await readFile(join(folder, recordFile), "utf8").catch(() => undefined);
  return json === undefined ? undefined : (JSON.parse(json) as ClusterRecord);
}

export function kubeconfigIn(folder: string): string {
  return join(folder, "users", "admin.json");
}

/** One archive of all of them. */
function savedImages(
  source: Exclude<ImageSource, { readonly archive: string }>,
): Promise<NodeJS.ReadableStream> {
  const names = "image" in source ? [source.image] : source.images;
  // The client takes the last character away, which it expects to be a lonely question mark.
  const query = names.map((name) => `names=${encodeURIComponent(name)}&`).join("");
  const statusCodes = { 200: true, 404: "no such image", 500: "server error" };
  return new Promise((done, fail) => {
    const call = { path: `/images/get?${query}`, method: "GET", isStream: true, statusCodes };
    dockerClient().modem.dial(call, (error: Error | null, archive) => {
      if (error === null) done(archive as NodeJS.ReadableStream);
      else fail(error);
    });
  });
}
