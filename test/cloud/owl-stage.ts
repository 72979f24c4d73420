import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { prepare } from "../../toolchain/index.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { Postgres } from "../e2e/postgres.ts";
import { writeRepository, type RepositoryFile, type TextModel } from "../triton/repository.ts";
import { buildImage, removeImage } from "../e2e/build-image.ts";
import { podsOf, type Pod } from "./deployment/pods.ts";
import { root, sharedCluster } from "./harness.ts";
import { HostFiles } from "./host-files.ts";
import { removeObjects } from "./remove-objects.ts";

const name = "owl";

/** Users come by this port of every node. */
const nodePort = 30_082;

const images = {
  app: "bluegreen-cloud/owl-server:1",
  converter: "bluegreen-cloud/owl-converter:1",
  triton: "bluegreen-cloud/owl-triton:1",
} as const;

/** Below the project's folder, where git ignores it. */
const folder = `.bluegreen/${name}`;

/** Green's model loads for so long, blue's at once. */
const loadSeconds = 25;

/** What the model of both colors says at length, for six seconds. */
export const longAnswer = Array.from({ length: 60 }, (_, word) => `word-${word}`).join(" ");

const model: TextModel = { answers: { "at length": longAnswer }, decoupled: true, secondsPerWord: 0.1 };

/** Why the other model does not load. */
export const loadFailure = "the weights are those of another network";

/** A stack of the workload `owl` whose pods hold the real server, Triton and converter. */
export class OwlStage {
  readonly cluster: Cluster;
  readonly stack: OwnStack;
  /** A repository whose model does not load. */
  readonly broken: RepositoryFile;
  readonly #files: HostFiles;
  readonly #postgres: Postgres;

  private constructor(
    cluster: Cluster,
    stack: OwnStack,
    broken: RepositoryFile,
    files: HostFiles,
    postgres: Postgres,
  ) {
    this.cluster = cluster;
    this.stack = stack;
    this.broken = broken;
    this.#files = files;
    this.#postgres = postgres;
  }

  /** Nothing of the stack runs yet. */
  static async open(): Promise<OwlStage> {
    const cluster = await sharedCluster();
    const toolchain = {
      projectDirectory: root,
      environment: process.env,
      kubernetes: true,
      triton: true,
      officialTriton: false,
    } as const;
    const { environment } = await prepare({ ...toolchain, progress: "lines" });
    for (const folder of ["app", "converter", "triton"] as const) await buildImage(folder, images[folder]);
    await cluster.importImage({ images: [...Object.values(images), baseImages.nginx] });
    const quick = await writeRepository(root, `${folder}/quick.tar`, [model]);
    const slow = await writeRepository(root, `${folder}/slow.tar`, [{ ...model, loadSeconds }]);
    const broken = await writeRepository(root, `${folder}/broken.tar`, [{ loadFailure }]);
    const files = await HostFiles.serve(
      cluster.hostAddress,
      [quick, slow, broken].map(({ file }) => join(root, file)),
    );
    const postgres = await Postgres.create(cluster.hostAddress);
    const url = `http://${cluster.nodeAddress}:${nodePort}`;
    const config = configOf(
      url,
      { blue: quick, green: slow },
      files.url,
      await postgres.createDatabase("history"),
    );
    const stack = await OwnStack.create(
      root,
      { ...process.env, ...environment, KUBECONFIG: cluster.kubeconfig },
      { name, url, config, sweep: (prefix) => removeObjects(cluster, prefix) },
    );
    return new OwlStage(cluster, stack, broken, files, postgres);
  }

  async close(): Promise<void> {
    try {
      await this.stack.destroy();
    } finally {
      await Promise.all([this.#files.close(), this.#postgres.remove(), this.cluster.close()]);
      for (const image of Object.values(images)) await removeImage(image);
      await rm(join(root, dirname(this.broken.file)), { recursive: true, force: true });
    }
  }

  pods(color: Color): Promise<readonly Pod[]> {
    const selector = `bluegreen.role=color,bluegreen.color=${color}`;
    return podsOf(this.cluster, this.stack.prefix, selector);
  }

  kubectl(...words: readonly string[]): Promise<string> {
    return this.cluster.kubectl([`--namespace=${this.stack.prefix}`, ...words]);
  }
}

function configOf(
  url: string,
  repositories: Readonly<Record<Color, RepositoryFile>>,
  modelSource: string,
  historyUrl: string,
): Record<string, unknown> {
  const release = (color: Color, version: string, variant: string) => ({
    version,
    image: images.app,
    memoryMebibytes: 512,
    model: repositories[color],
    settings: { longestAnswerSeconds: 30 },
    triton: { image: images.triton, variant, memoryMebibytes: 1024, cpuMillicores: 100 },
    converter: { image: images.converter },
  });
  return {
    target: "kubernetes",
    workload: "owl",
    activeColor: "blue",
    blue: release("blue", "1", "standard"),
    green: release("green", "2", "t4"),
    history: { kind: "postgres", url: historyUrl },
    kubernetes: {
      service: "NodePort",
      nodePort,
      url,
      routerReplicas: 1,
      routerImage: baseImages.nginx,
      modelSource,
      cpuMillicoresPerThread: 100,
      repositoryGibibytes: 1,
    },
  };
}
