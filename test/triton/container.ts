import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { request } from "undici";
import {
  repositoryFolder,
  tritonHttpPort,
  tritonMetricsPort,
  tritonPaths,
  tritonUser,
  tritonVariables,
} from "../../triton/contract.ts";
import { docker } from "../e2e/harness.ts";
import { tritonImage } from "./image.ts";
import { writeRepository, type TextModel } from "./repository.ts";

/** A Triton of the image in triton/ as a color has it: read-only, a user without rights, a volume for the repository. */
export class TritonContainer {
  readonly #name: string;
  readonly #container: Docker.Container;
  readonly #folder: string;

  private constructor(name: string, container: Docker.Container, folder: string) {
    this.#name = name;
    this.#container = container;
    this.#folder = folder;
  }

  /** Starts one with these models, and waits for nothing. */
  static async start(
    models: readonly TextModel[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<TritonContainer> {
    const name = `bluegreen-engine-triton-${randomBytes(3).toString("hex")}`;
    const folder = await mkdtemp(join(tmpdir(), "repository-"));
    await chmod(folder, 0o755);
    const { file, sha256 } = await writeRepository(folder, "models.tar", models);
    const variables = {
      [tritonVariables.modelRepository]: `/models/${file}`,
      [tritonVariables.modelSha256]: sha256,
      ...environment,
    };
    const published = [{ HostIp: "127.0.0.1", HostPort: "" }];
    const container = await docker.createContainer({
      name,
      Image: tritonImage,
      User: `${tritonUser}:${tritonUser}`,
      Env: Object.entries(variables).map(([key, value]) => `${key}=${value}`),
      ExposedPorts: { [`${tritonHttpPort}/tcp`]: {}, [`${tritonMetricsPort}/tcp`]: {} },
      HostConfig: {
        Binds: [`${folder}:/models:ro`, `${name}:${repositoryFolder}`],
        PortBindings: { [`${tritonHttpPort}/tcp`]: published, [`${tritonMetricsPort}/tcp`]: published },
        ReadonlyRootfs: true,
        Tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=64m,mode=1777" },
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        Memory: 1024 ** 3,
        MemorySwap: 1024 ** 3,
      },
    });
    await container.start();
    return new TritonContainer(name, container, folder);
  }

  /** Asks one of its ports. */
  async ask(path: string, body?: object, port: number = tritonHttpPort): Promise<Answer> {
    const { NetworkSettings: network } = await this.#container.inspect();
    const hostPort = network.Ports[`${port}/tcp`]?.[0]?.HostPort ?? "none";
    const answer = await request(`http://127.0.0.1:${hostPort}${path}`, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  /** Waits until every model can answer. Throws with the log where the container ends or takes longer. */
  async ready(withinSeconds = 60): Promise<void> {
    for (const deadline = Date.now() + withinSeconds * 1000; ;) {
      if ((await this.readiness()) === 200) return;
      const { State: state } = await this.#container.inspect();
      if (!state.Running || Date.now() > deadline)
        throw new Error(`Triton is not ready (${state.Status}):\n${(await this.log()).join("\n")}`);
      await sleep(200);
    }
  }

  /** Status of its readiness; undefined while nothing answers there. */
  async readiness(): Promise<number | undefined> {
    try {
      return (await this.ask(tritonPaths.ready)).status;
    } catch {
      return undefined;
    }
  }

  /** Waits until it ends, and gives its exit code. */
  async ended(): Promise<number> {
    const { StatusCode: code } = (await this.#container.wait()) as { StatusCode: number };
    return code;
  }

  /** Asks it to end, and gives its exit code. After `seconds` the engine would kill it. */
  async stop(seconds: number): Promise<number> {
    await this.#container.stop({ t: seconds });
    return this.ended();
  }

  /** Starts it anew after its end. */
  async startAgain(): Promise<void> {
    await this.#container.start();
  }

  /** Runs a command in it, of whose output nobody is told. */
  async run(command: readonly string[]): Promise<void> {
    const execution = await this.#container.exec({ Cmd: [...command], AttachStdout: true });
    const stream = await execution.start({});
    for await (const _ of stream);
  }

  /** Lines of its log. */
  async log(): Promise<string[]> {
    const log = await this.#container.logs({ stdout: true, stderr: true });
    return textOf(log).trimEnd().split("\n");
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true, v: true });
    await docker.getVolume(this.#name).remove({ force: true });
    await rm(this.#folder, { recursive: true });
  }
}

/** The text of a log as the engine sends it: each write with a head of 8 bytes, whose last four are its length. */
function textOf(log: Buffer): string {
  const writes: Buffer[] = [];
  for (let at = 0; at < log.length;) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    writes.push(log.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(writes).toString("utf8");
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}
