import { OwnStack, type OwnStackPlan } from "../own-stack.ts";
import { shape, type Contestant } from "./contestant.ts";

const imageEngine: OwnStackPlan = {
  name: "bench-serving",
  routerPort: 18085,
  colorPorts: { blue: 18086, green: 18087 },
  subnet: "172.28.176.0/24",
};

const llamaServerEngine: OwnStackPlan = {
  name: "bench-serving-child",
  routerPort: 18088,
  colorPorts: { blue: 18089, green: 18090 },
  subnet: "172.28.174.0/24",
};

/** This project: one color in its container, asked through the router. */
export class OwnServer implements Contestant {
  readonly name: string;
  readonly origin: string;
  readonly #stack: OwnStack;

  private constructor(name: string, stack: OwnStack) {
    this.name = name;
    this.#stack = stack;
    this.origin = stack.url;
  }

  /**
   * Nothing runs yet. `environment` is what `pulumi` needs; `llamaServer` the folder of the program that computes in the color,
   * relative to `root`, and none leaves that to the engine in the image.
   */
  static async create(
    root: string,
    environment: NodeJS.ProcessEnv,
    signal: AbortSignal,
    llamaServer?: string,
  ): Promise<OwnServer> {
    const { sequences: parallelSequences, contextTokens } = shape;
    const settings = { threads: 1, parallelSequences, contextTokens };
    const blue = { version: "1", settings, ...(llamaServer !== undefined && { llamaServer }) };
    const plan = llamaServer === undefined ? imageEngine : llamaServerEngine;
    const config = { blue, standby: "stopped", allowLiveChange: true };
    const name = llamaServer === undefined ? "bluegreen" : "bluegreen with llama-server";
    return new OwnServer(name, await OwnStack.create(root, environment, { ...plan, config }, signal));
  }

  async useThreads(threads: number): Promise<void> {
    await this.#stack.set({ "blue.settings.threads": String(threads) });
    await this.#stack.up();
  }

  async stop(): Promise<void> {
    await this.#stack.destroy();
  }
}
