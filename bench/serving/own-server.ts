import { OwnStack, type OwnStackPlan } from "../own-stack.ts";
import { shape, type Contestant } from "./contestant.ts";

const plan: OwnStackPlan = {
  name: "bench-serving",
  routerPort: 18085,
  colorPorts: { blue: 18086, green: 18087 },
  subnet: "172.28.176.0/24",
};

/** This project: one color in its container, asked through the router. */
export class OwnServer implements Contestant {
  readonly name = "bluegreen";
  readonly origin: string;
  readonly #stack: OwnStack;

  private constructor(stack: OwnStack) {
    this.#stack = stack;
    this.origin = stack.url;
  }

  /** Nothing runs yet. `environment` is what `pulumi` needs. */
  static async create(root: string, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<OwnServer> {
    const config = { blue: colorWith(1), standby: "stopped", allowLiveChange: true };
    return new OwnServer(await OwnStack.create(root, environment, { ...plan, config }, signal));
  }

  async useThreads(threads: number): Promise<void> {
    await this.#stack.set({ "blue.settings.threads": String(threads) });
    await this.#stack.up();
  }

  async stop(): Promise<void> {
    await this.#stack.destroy();
  }
}

function colorWith(threads: number) {
  const { sequences: parallelSequences, contextTokens } = shape;
  return { version: "1", settings: { threads, parallelSequences, contextTokens } };
}
