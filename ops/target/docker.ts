import { PassThrough, type Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import type { Color } from "../../components/color.ts";
import type { StackConfig } from "../../infra/config.ts";
import { ColorWatch } from "../../provider/color-watch.ts";
import type { Watch } from "../../provider/router-host.ts";
import { OperatorError } from "../exit.ts";
import { LineCutter } from "../log-lines.ts";
import { memoryUse } from "../memory-use.ts";
import type { Project } from "../project.ts";
import { purgeBaseImages, purgeStack } from "../purge.ts";
import { settleContainers } from "../recovery/containers.ts";
import type { Adoption, State } from "../recovery/state.ts";
import type { StepResult } from "../toolchain.ts";
import { connectDocker, stackContainers } from "./docker-parts.ts";
import { monitoringParts, services, type RunningPart } from "./part.ts";
import type {
  CommandOutput,
  LogWish,
  MemoryReport,
  Remains,
  RunningTarget,
  ShowLine,
  Telling,
} from "./target.ts";

/** A stack whose parts are containers of a Docker engine. Asks the engine no sooner than it has to. */
export class DockerTarget implements RunningTarget {
  readonly unit = "container";
  readonly watching = monitoringParts;
  readonly services = services;
  readonly #project: Project;
  #connected: Promise<Docker> | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  /** The toolchain does, which starts an engine where none runs. */
  prove(): Promise<readonly StepResult[]> {
    return Promise.resolve([]);
  }

  async list(): Promise<RunningPart[]> {
    return stackContainers(await this.#docker(), this.#project);
  }

  async logs(
    { id, name }: RunningPart,
    { follow = false, tail }: LogWish,
    show: ShowLine,
    signal: AbortSignal,
  ): Promise<void> {
    const docker = await this.#docker();
    const container = docker.getContainer(id);
    const wanted = { stdout: true, stderr: true, tail, abortSignal: signal };
    const source: NodeJS.ReadableStream = follow
      ? await container.logs({ ...wanted, follow: true })
      : new PassThrough().end(await container.logs({ ...wanted, follow: false }));
    const outputs = [new PassThrough(), new PassThrough()] as const;
    const shown = outputs.map((output) => showLines(output, (line) => show(name, line)));
    docker.modem.demuxStream(source, ...outputs);
    try {
      await finished(source, { writable: false }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    } finally {
      for (const output of outputs) output.end();
      await Promise.all(shown);
    }
  }

  async run(
    { id }: RunningPart,
    command: readonly string[],
    { stdout, stderr, signal }: CommandOutput,
  ): Promise<number> {
    const docker = await this.#docker();
    const exec = await docker
      .getContainer(id)
      .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({ hijack: true, stdin: false });
    const stop = () => stream.destroy();
    signal.addEventListener("abort", stop, { once: true });
    docker.modem.demuxStream(stream, stdout, stderr);
    try {
      await finished(stream, { writable: false });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
    signal.throwIfAborted();
    return statusOf(exec);
  }

  watch({ name }: RunningPart, _color: Color, { workload }: StackConfig): Watch {
    return new ColorWatch(name, workload === "owl" ? services.map((service) => `${name}-${service}`) : []);
  }

  async memory(parts: readonly RunningPart[]): Promise<MemoryReport> {
    const docker = await this.#docker();
    const [{ MemTotal: bytes }, found] = await Promise.all([
      docker.info() as Promise<{ MemTotal: number }>,
      Promise.all(
        parts.map(async (part) => ({ part, memory: (await memoryOf(docker, part)) ?? part.state })),
      ),
    ]);
    return { parts: found, machines: [{ name: "engine", bytes }] };
  }

  async settle(state: State, telling: Telling): Promise<readonly Adoption[]> {
    return settleContainers(await this.#docker(), this.#project, state, telling);
  }

  get remains(): Remains {
    return {
      purged: "chat history and feedback, state, images and build results",
      stays: "chat history, images, models and state stay; --purge removes all but the models",
      staysPurged: "models/ stays: its files may be your own",
      purge: async () => {
        const docker = await this.#docker();
        const project = this.#project;
        const results = [...(await purgeStack(docker, project)), ...(await purgeBaseImages(docker))];
        const { stopEngine } = await import("../../toolchain/index.ts");
        const stopped = await stopEngine(project.root);
        const engine = { thing: "the Docker engine that npm run up had started", removed: true };
        return stopped ? [...results, engine] : results;
      },
    };
  }

  /** One that did not answer is asked again. */
  #docker(): Promise<Docker> {
    const connected = this.#connected ?? connectDocker();
    this.#connected = connected;
    connected.catch(() => (this.#connected = undefined));
    return connected;
  }
}

/** The stream of a command may end a moment before the engine has its status. */
async function statusOf(exec: Docker.Exec): Promise<number> {
  for (let look = 0; look < 20; look++) {
    const { ExitCode: code } = await exec.inspect();
    if (code !== null) return code;
    await delay(50);
  }
  throw new OperatorError("failed", "Docker does not tell how a command in a container ended");
}

async function memoryOf(docker: Docker, { id, state }: RunningPart) {
  if (state !== "running") return undefined;
  const stats = await docker.getContainer(id).stats({ stream: false, "one-shot": true });
  return memoryUse(stats.memory_stats);
}

async function showLines(stream: Readable, show: (line: string) => void): Promise<void> {
  const cutter = new LineCutter();
  stream.setEncoding("utf8");
  for await (const piece of stream) cutter.push(String(piece)).forEach(show);
  cutter.end().forEach(show);
}
