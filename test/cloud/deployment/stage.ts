import { OwnStack } from "../../../bench/own-stack.ts";
import { otherColor, type Color } from "../../../components/color.ts";
import { baseImages } from "../../../components/docker/base-images.ts";
import { modelFileOf } from "../../../components/model.ts";
import { prepare } from "../../../toolchain/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { routeInForce } from "../../e2e/harness.ts";
import { Postgres } from "../../e2e/postgres.ts";
import { bringImages, removeImages, serverImages } from "../color-images.ts";
import { root, sharedCluster } from "../harness.ts";
import { HostFiles } from "../host-files.ts";
import { bringMonitoringImage, monitoringImage, removeMonitoringImage } from "../monitoring-image.ts";
import { removeObjects } from "../remove-objects.ts";
import { podsOf, type Pod } from "./pods.ts";

/** Name of the history's database. */
export const database = "history";

/** Users come by this port of every node. */
const nodePort = 30_080;

/** A stack on the cluster of these tests, with all that it needs outside of it: images, a place for the model's file, a database. */
export class CloudStage {
  readonly cluster: Cluster;
  readonly stack: OwnStack;
  readonly postgres: Postgres;
  readonly files: HostFiles;

  private constructor(cluster: Cluster, stack: OwnStack, postgres: Postgres, files: HostFiles) {
    this.cluster = cluster;
    this.stack = stack;
    this.postgres = postgres;
    this.files = files;
  }

  /** Nothing of the stack runs yet. */
  static async open(name: string): Promise<CloudStage> {
    const cluster = await sharedCluster();
    const model = modelFileOf();
    const { environment } = await prepare({
      projectDirectory: root,
      environment: process.env,
      models: [model],
      kubernetes: true,
      monitoring: true,
      progress: "lines",
    });
    await bringImages(cluster);
    await bringMonitoringImage(cluster);
    const files = await HostFiles.serve(cluster.hostAddress, [`${root}/${model.path}`]);
    const postgres = await Postgres.create(cluster.hostAddress);
    try {
      const config = configOf(cluster, files.url, await postgres.createDatabase(database));
      const variables = { ...process.env, ...environment, KUBECONFIG: cluster.kubeconfig };
      const url = `http://${cluster.nodeAddress}:${nodePort}`;
      const sweep = (prefix: string) => removeObjects(cluster, prefix);
      const stack = await OwnStack.create(root, variables, { name, url, config, sweep });
      return new CloudStage(cluster, stack, postgres, files);
    } catch (reason) {
      await Promise.all([postgres.remove(), files.close(), cluster.close()]);
      throw reason;
    }
  }

  /** Removes the stack, and whatever was made for it, even where that fails. */
  async close(): Promise<void> {
    try {
      await this.stack.destroy();
    } finally {
      await Promise.all([this.postgres.remove(), this.files.close(), this.cluster.close()]);
      await removeImages();
      await removeMonitoringImage();
    }
  }

  get namespace(): string {
    return this.stack.prefix;
  }

  /** Pods of a part of the stack that are not on their way out. */
  pods(role: "router" | Color): Promise<readonly Pod[]> {
    const isRouter = role === "router";
    const selector = isRouter ? "bluegreen.role=router" : `bluegreen.role=color,bluegreen.color=${role}`;
    return podsOf(this.cluster, this.namespace, selector);
  }

  /** Identity and restarts of every pod of router and colors: what changes when one is touched. */
  async podStarts(): Promise<Record<string, string>> {
    const pods = await podsOf(this.cluster, this.namespace, "bluegreen.role in (router,color)");
    return Object.fromEntries(
      pods.map(({ metadata, status }) => [
        metadata.name,
        `${metadata.uid} ${(status.containerStatuses ?? []).map(({ restartCount }) => restartCount).join()}`,
      ]),
    );
  }

  async activeColor(): Promise<Color> {
    return ((await routeInForce(this.stack)) as { activeColor: Color }).activeColor;
  }

  /** Moves all users to the other color. Returns it. */
  async flip(): Promise<Color> {
    const color = otherColor(await this.activeColor());
    await this.stack.set({ activeColor: color });
    await this.stack.up();
    return color;
  }

  kubectl(...words: readonly string[]): Promise<string> {
    return this.cluster.kubectl([`--namespace=${this.namespace}`, ...words]);
  }
}

function configOf(cluster: Cluster, modelSource: string, historyUrl: string): Record<string, unknown> {
  const [blue, green] = serverImages;
  return {
    target: "kubernetes",
    activeColor: "blue",
    blue: { version: "1", image: blue, memoryMebibytes: 1024 },
    green: { version: "2", image: green, memoryMebibytes: 1024 },
    history: { kind: "postgres", url: historyUrl },
    kubernetes: {
      service: "NodePort",
      nodePort,
      url: `http://${cluster.nodeAddress}:${nodePort}`,
      routerImage: baseImages.nginx,
      modelSource,
      cpuMillicoresPerThread: 100,
      monitoringImage,
    },
    monitoring: { enabled: true, scrapeIntervalSeconds: 1 },
  };
}
