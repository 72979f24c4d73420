import { duration } from "../../ops/table.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import type { BenchContext } from "../goal.ts";
import { containerMemory, untilReady } from "../memory/container.ts";
import { OwnStack } from "../own-stack.ts";

const colorPorts = { blue: 18_020, green: 18_021 };

/** Conversations at a time of both colors. */
export const parallelSequences = 4;

const settings = { parallelSequences, queueLength: 64, maxAnswerTokens: 64 };

/** A stack of its own: users ask blue through the router; green is started anew with one context after another. */
export class GrowthStage {
  readonly greenUrl = `http://127.0.0.1:${colorPorts.green}`;
  readonly #stack: OwnStack;
  readonly #context: BenchContext;
  readonly #docker = dockerClient();

  private constructor(stack: OwnStack, context: BenchContext) {
    this.#stack = stack;
    this.#context = context;
  }

  /** Starts it; where it does not start, nothing is left. */
  static async start(context: BenchContext): Promise<GrowthStage> {
    const { root, environment, signal, say } = context;
    const color = { version: "1", settings };
    const config = { blue: color, green: color };
    const plan = { name: "bench-growth", routerPort: 18_022, colorPorts, subnet: "172.28.92.0/24", config };
    const stack = await OwnStack.create(root, environment, plan, signal);
    try {
      say(`pulumi up of the stack ${plan.name} …`);
      const { seconds } = await stack.up();
      say(`it runs after ${duration(seconds)}`);
      return new GrowthStage(stack, context);
    } catch (error) {
      await stack.destroy();
      throw error;
    }
  }

  /** Where users ask. */
  get url(): string {
    return this.#stack.url;
  }

  /** Gives green, which has no users, a context of that size. */
  async giveContext(contextTokens: number): Promise<void> {
    await this.#stack.set({ "green.settings.contextTokens": String(contextTokens) });
    await this.#stack.up();
    await untilReady(this.greenUrl, this.#context.signal);
  }

  /** Memory that a color keeps for itself, bytes. */
  async ownBytes(color: "blue" | "green"): Promise<number> {
    return (await containerMemory(this.#docker, `${this.#stack.prefix}-${color}`, ".gguf")).anonymous;
  }

  async remove(): Promise<void> {
    this.#context.say("the stack is removed …");
    await this.#stack.destroy();
  }
}
