import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Color } from "../components/color.ts";
import { dockerClient } from "../provider/docker-client.ts";
import { runCommand, type CommandResult } from "./command.ts";
import { takeName } from "./exclusive.ts";
import { removeLabelled } from "./leftovers.ts";

/** A stack on the local Docker engine that a benchmark or a test has for itself, beside the user's own ones. */
export interface OwnStackPlan {
  /** Its name; no other stack, benchmark or test has it. */
  readonly name: string;
  readonly routerPort: number;
  readonly colorPorts: Readonly<Record<Color, number>>;
  /** Its network: `a.b.c.0/24`. */
  readonly subnet: string;
  /** More config, by key without the project's prefix. @default none */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The same elsewhere. */
export interface ElsewherePlan {
  readonly name: string;
  /** URL of its router. */
  readonly url: string;
  /** All of its config, by key without the project's prefix; one of another package has its own, as `aws:region`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Removes whatever belongs to the stack with this prefix, whoever made it. */
  readonly sweep: (prefix: string) => Promise<void>;
}

/** A `pulumi` command that failed; the message holds the last lines of what it printed. */
export class PulumiFailed extends Error {
  override readonly name = "PulumiFailed";
  readonly result: CommandResult;
  constructor(args: readonly string[], result: CommandResult) {
    super(`pulumi ${args.join(" ")}: exit ${result.code}\n${diagnosticsOf(result.output)}`);
    this.result = result;
  }
}

/** What the engine says went wrong; else the last lines. */
function diagnosticsOf(output: string): string {
  const [, diagnostics] =
    /^Diagnostics:\n([\s\S]*?)(?=^(?:Outputs|Resources):|$(?![\s\S]))/m.exec(output) ?? [];
  return diagnostics ?? output.trimEnd().split("\n").slice(-20).join("\n");
}

const project = "bluegreen";

/** Driven by the plain `pulumi` command, as a user does; its state lies in a folder of its own. */
export class OwnStack {
  readonly name: string;
  /** Prefix of the names of its containers, and value of their label `bluegreen.stack`. */
  readonly prefix: string;
  /** URL of its router. */
  readonly url: string;
  /** Passphrase of its secrets, another one for every stack. */
  readonly passphrase = randomUUID();
  readonly #root: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal | undefined;
  readonly #giveNameBack: () => Promise<void>;
  readonly #sweepObjects: ElsewherePlan["sweep"];

  private constructor(
    root: string,
    environment: NodeJS.ProcessEnv,
    { name, url, sweep }: ElsewherePlan,
    signal: AbortSignal | undefined,
    giveNameBack: () => Promise<void>,
  ) {
    this.#giveNameBack = giveNameBack;
    this.#signal = signal;
    this.#sweepObjects = sweep;
    this.name = name;
    this.prefix = `${project}-${name}`;
    this.url = url;
    this.#root = root;
    this.#environment = {
      ...environment,
      PULUMI_BACKEND_URL: `file://${this.#folder}/state`,
      PULUMI_CONFIG_PASSPHRASE: this.passphrase,
    };
    delete this.#environment.PULUMI_CONFIG_PASSPHRASE_FILE;
  }

  /**
   * Writes the stack's file and makes its state anew; what an earlier run left behind is removed. `root` is the folder with
   * Pulumi.yaml, `environment` what `pulumi` needs; `signal` stops every command but `destroy`. Nothing runs yet.
   */
  static async create(
    root: string,
    environment: NodeJS.ProcessEnv,
    wanted: OwnStackPlan | ElsewherePlan,
    signal?: AbortSignal,
  ): Promise<OwnStack> {
    const plan = "url" in wanted ? wanted : onDocker(wanted);
    const stack = new OwnStack(root, environment, plan, signal, await takeName(plan.name));
    try {
      await stack.#sweep();
      await mkdir(join(stack.#folder, "state"), { recursive: true });
      await writeFile(stack.#file, stringify({ config: prefixed(plan.config) }));
      await stack.pulumi("stack", "init", plan.name);
    } catch (error) {
      await stack.#giveNameBack();
      throw error;
    }
    return stack;
  }

  /** All variables that a command on this stack needs. */
  get environment(): NodeJS.ProcessEnv {
    return this.#environment;
  }

  /** Runs `pulumi` without prompts on this stack. Throws `PulumiFailed` where it fails. */
  async pulumi(...args: readonly string[]): Promise<CommandResult> {
    const result = await this.tryPulumi(...args);
    if (result.code !== 0) throw new PulumiFailed(args, result);
    return result;
  }

  /** Runs `pulumi` without prompts on this stack; a failure is a result. */
  async tryPulumi(...args: readonly string[]): Promise<CommandResult> {
    this.#signal?.throwIfAborted();
    return this.#run(args, this.#signal);
  }

  /** `pulumi config set` of values by their paths, which may lead into an object: `green.version`. */
  async set(values: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([path, value]) => [
      "--plaintext",
      `${project}:${path}=${value}`,
    ]);
    await this.pulumi("config", "set-all", "--path", ...pairs);
  }

  /** `pulumi config rm` of values by their paths. */
  async unset(...paths: readonly string[]): Promise<void> {
    await this.pulumi("config", "rm-all", "--path", ...paths.map((path) => `${project}:${path}`));
  }

  /** `pulumi up`. Throws `PulumiFailed`. */
  async up(...flags: readonly string[]): Promise<CommandResult> {
    return this.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs", ...flags);
  }

  /** Removes the stack, its file, and everything else of it. */
  async destroy(): Promise<void> {
    const args = ["destroy", "--yes", "--skip-preview"];
    const result = await this.#run(args)
      .finally(() => this.#sweep())
      .finally(this.#giveNameBack);
    if (result.code !== 0) throw new PulumiFailed(args, result);
  }

  async #run(args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const scope = args[0] === "stack" ? [] : ["--stack", this.name];
    return runCommand("pulumi", [...args, ...scope, "--non-interactive", "--color", "never"], {
      directory: this.#root,
      environment: this.#environment,
      ...(signal && { signal }),
    });
  }

  get #folder(): string {
    return join(this.#root, ".bluegreen", "stacks", this.name);
  }

  get #file(): string {
    return join(this.#root, `Pulumi.${this.name}.yaml`);
  }

  async #sweep(): Promise<void> {
    await this.#sweepObjects(this.prefix);
    await rm(this.#folder, { recursive: true, force: true });
    await rm(this.#file, { force: true });
  }
}

function onDocker({ name, routerPort, colorPorts, subnet, config }: OwnStackPlan): ElsewherePlan {
  return {
    name,
    url: `http://127.0.0.1:${routerPort}`,
    config: {
      activeColor: "blue",
      blue: { version: "1" },
      green: { version: "1" },
      router: { address: "127.0.0.1", port: routerPort },
      ports: colorPorts,
      network: { subnet },
      ...config,
    },
    sweep: (prefix) => removeLabelled(dockerClient(), prefix),
  };
}

function prefixed(config: ElsewherePlan["config"]): Record<string, unknown> {
  const named = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [named(key), value]));
}
