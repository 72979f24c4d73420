import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { labelNames } from "../../components/labels.ts";
import { modelFileOf } from "../../components/model.ts";
import type { Color } from "../../components/color.ts";
import { paths } from "../../app/contract.ts";
import { duration } from "../../ops/table.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import type { BenchContext } from "../goal.ts";
import { OwnStack } from "../own-stack.ts";
import { containerMemory, untilReady } from "./container.ts";
import type { ProcessMemory } from "./smaps.ts";

const colorPorts = { blue: 18_010, green: 18_011 };

/** A copy of the default model, so that no other stack of this machine maps its pages. */
const modelCopy = ".bluegreen/bench/memory/model.gguf";

/** Questions to a color before its memory is read; as many at a time as it has sequences. */
const questions = { rounds: 2, atOnce: 4, tokens: 16 };

/** A stack of its own with monitoring and without Grafana, whose colors map a model that nobody else does. */
export class MemoryStage {
  readonly #stack: OwnStack;
  readonly #root: string;
  readonly #say: BenchContext["say"];
  readonly #signal: AbortSignal;
  readonly #docker = dockerClient();

  private constructor(stack: OwnStack, { root, say, signal }: BenchContext) {
    this.#stack = stack;
    this.#root = root;
    this.#say = say;
    this.#signal = signal;
  }

  /** Starts it; where it does not start, nothing is left. */
  static async start(context: BenchContext): Promise<MemoryStage> {
    const { root, environment, signal, say } = context;
    const { path, sha256 } = modelFileOf();
    await mkdir(join(root, modelCopy, ".."), { recursive: true });
    await copyFile(join(root, path), join(root, modelCopy));
    const color = { version: "1", model: { file: modelCopy, sha256 } };
    const config = {
      blue: color,
      green: color,
      monitoring: { enabled: true, grafana: false, prometheusPort: 18_012, alertmanagerPort: 18_013 },
    };
    const plan = { name: "bench-memory", routerPort: 18_014, colorPorts, subnet: "172.28.81.0/24", config };
    const stack = await OwnStack.create(root, environment, plan, signal);
    const stage = new MemoryStage(stack, context);
    try {
      say(`pulumi up of the stack ${plan.name} …`);
      const { seconds } = await stack.up();
      say(`it runs after ${duration(seconds)}`);
      return stage;
    } catch (error) {
      await stage.remove();
      throw error;
    }
  }

  async stop(color: Color): Promise<void> {
    await this.#docker.getContainer(this.#nameOf(color)).stop();
  }

  /** Starts a color anew, waits until it is ready, and asks it some questions. */
  async startAnew(color: Color): Promise<void> {
    await this.#docker.getContainer(this.#nameOf(color)).restart();
    const url = `http://127.0.0.1:${colorPorts[color]}`;
    await untilReady(url, this.#signal);
    for (let round = 0; round < questions.rounds; round += 1)
      await Promise.all(Array.from({ length: questions.atOnce }, (_, user) => ask(url, user, this.#signal)));
  }

  /** Memory of a color's container. */
  async memoryOf(color: Color): Promise<ProcessMemory> {
    return this.#read(this.#nameOf(color));
  }

  /** Memory of every container of the stack. */
  async memoryOfAll(): Promise<ProcessMemory[]> {
    const filters = { label: [`${labelNames.stack}=${this.#stack.prefix}`] };
    const containers = await this.#docker.listContainers({ filters });
    return Promise.all(containers.map(({ Id }) => this.#read(Id)));
  }

  /** Removes the stack and the copy of the model. */
  async remove(): Promise<void> {
    this.#say("the stack is removed …");
    await this.#stack
      .destroy()
      .finally(() => rm(join(this.#root, modelCopy, ".."), { recursive: true, force: true }));
  }

  #nameOf(color: Color): string {
    return `${this.#stack.prefix}-${color}`;
  }

  #read(container: string): Promise<ProcessMemory> {
    return containerMemory(this.#docker, container, "/model.gguf");
  }
}

async function ask(url: string, user: number, signal: AbortSignal): Promise<void> {
  const answer = await fetch(`${url}${paths.chat}/memory-${user}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "Name three colors.", max_tokens: questions.tokens, temperature: 0 }),
    signal,
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  await answer.text();
}
