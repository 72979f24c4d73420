import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { bundlePlugin } from "../toolchain/pulumi/bundle-plugin.ts";

/** The folder with Pulumi.yaml. */
const root = resolve(__dirname, "..");

/** What a `pulumi` command said. */
export interface Said {
  readonly exitCode: number;
  /** Both streams, without colors. */
  readonly output: string;
}

/** A provider of this repository: a folder that the engine runs as it is, or one with sources that are bundled. */
export type ProjectPlugin =
  { readonly name: string; readonly path: string } | { readonly name: string; readonly source: string };

export interface PulumiProjectOptions<Settings> {
  /** Absolute path of the program, which may read its settings from the file that the variable `TEST_SETTINGS` names. */
  readonly program: string;
  readonly plugins: readonly ProjectPlugin[];
  readonly settings: Settings;
  /** Variables of every command, beside those of this process. Default: none. */
  readonly environment?: NodeJS.ProcessEnv;
}

const projectName = "plugin-test";
const stack = "test";

/** A project of the tests' own with one program, one stack, its own state, and the real CLI. Nothing of it is left after `remove`. */
export class PulumiProject<Settings extends object = object> {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  #settings: Settings;

  private constructor(folder: string, environment: NodeJS.ProcessEnv, settings: Settings) {
    this.#folder = folder;
    this.#environment = environment;
    this.#settings = settings;
  }

  static async create<Settings extends object>(
    options: PulumiProjectOptions<Settings>,
  ): Promise<PulumiProject<Settings>> {
    const { program, plugins, settings, environment = {} } = options;
    const parent = join(root, ".bluegreen", "tests");
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(join(parent, "pulumi-"));
    await mkdir(join(folder, "state"));
    const providers = await Promise.all(plugins.map((plugin) => installed(plugin, folder)));
    const description = {
      name: projectName,
      runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--require=sucrase/register/ts" } },
      main: relative(folder, program),
      plugins: { providers },
    };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(description));
    const { PULUMI_CONFIG_PASSPHRASE_FILE: _file, ...rest } = { ...process.env, ...environment };
    const own = {
      TEST_SETTINGS: join(folder, "settings.json"),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_STACK: stack,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    const project = new PulumiProject(folder, { ...rest, ...own }, settings);
    await project.set({});
    await project.must("stack", "init", stack);
    return project;
  }

  /** Writes what the program reads, with `changes` to what it read before. */
  async set(changes: Partial<Settings>): Promise<void> {
    this.#settings = { ...this.#settings, ...changes };
    await writeFile(join(this.#folder, "settings.json"), JSON.stringify(this.#settings));
  }

  /** Sets values of the stack's configuration. */
  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await this.must("config", "set-all", ...pairs);
  }

  /** Runs `pulumi`, whatever comes out. */
  run(...args: string[]): Promise<Said> {
    const options = { cwd: this.#folder, env: this.#environment, maxBuffer: 1 << 26 };
    return new Promise((done) => {
      execFile(
        "pulumi",
        [...args, "--non-interactive", "--color=never"],
        options,
        (error, stdout, stderr) => {
          const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
          done({ exitCode, output: `${stdout}${stderr}` });
        },
      );
    });
  }

  /** Runs `pulumi` and returns what it printed. Throws where it fails. */
  async must(...args: string[]): Promise<string> {
    const { exitCode, output } = await this.run(...args);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")}: exit ${exitCode}\n${output}`);
    return output;
  }

  up(...args: string[]): Promise<string> {
    return this.must("up", "--yes", "--skip-preview", ...args);
  }

  /** What an update that has to fail says. */
  async fails(...args: string[]): Promise<string> {
    const { exitCode, output } = await this.run(...args);
    if (exitCode === 0) throw new Error(`pulumi ${args.join(" ")} succeeded\n${output}`);
    return output;
  }

  /** @typeParam Outputs what the program exports */
  async outputs<Outputs = Record<string, string>>(): Promise<Outputs> {
    return JSON.parse(await this.must("stack", "output", "--json")) as Outputs;
  }

  /** The state as it lies on disk. */
  state(): Promise<string> {
    const stacks = join(this.#folder, "state", ".pulumi", "stacks", projectName, `${stack}.json`);
    return readFile(stacks, "utf8");
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

async function installed(plugin: ProjectPlugin, folder: string): Promise<{ name: string; path: string }> {
  const { name } = plugin;
  if ("path" in plugin) return { name, path: relative(folder, plugin.path) };
  const path = `${name}-plugin`;
  await bundlePlugin(name, plugin.source, join(folder, path));
  return { name, path };
}
