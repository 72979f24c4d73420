import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundlePlugin } from "../../toolchain/pulumi/bundle-plugin.ts";
import { root } from "./harness.ts";

/** What a `pulumi` command said. */
export interface Said {
  readonly exitCode: number;
  /** Both streams, without colors. */
  readonly output: string;
}

/** A project with one program, one stack, a state of its own and this repository's kubernetes plugin, run by the real CLI. */
export class PluginProject<Settings extends { readonly kubeconfig: string }> {
  readonly #folder: string;
  #settings: Settings;

  private constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.#settings = settings;
  }

  /** @param program path of a file, which reads `settings.json` */
  static async create<Settings extends { readonly kubeconfig: string }>(
    program: string,
    settings: Settings,
  ): Promise<PluginProject<Settings>> {
    const folder = await mkdtemp(join(tmpdir(), "bluegreen-kubernetes-plugin-"));
    await mkdir(join(folder, "state"));
    await bundlePlugin("kubernetes", join(root, "toolchain", "kubernetes-plugin"), join(folder, "plugin"));
    await copyFile(program, join(folder, "index.ts"));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(
      join(folder, "package.json"),
      '{ "name": "kubernetes-plugin-test", "main": "index.ts" }\n',
    );
    const description = {
      name: "kubernetes-plugin-test",
      runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--import=tsx" } },
      plugins: { providers: [{ name: "kubernetes", path: "plugin" }] },
    };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(description));
    const project = new PluginProject(folder, settings);
    await project.set({});
    await project.must("stack", "init", "test");
    return project;
  }

  /** Writes what the program reads, with `changes` to what it read before. */
  async set(changes: Partial<Settings>): Promise<void> {
    this.#settings = { ...this.#settings, ...changes };
    await writeFile(join(this.#folder, "settings.json"), JSON.stringify(this.#settings));
  }

  /** Runs `pulumi`, whatever comes out. */
  run(...args: string[]): Promise<Said> {
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(this.#folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_STACK: "test",
      KUBECONFIG: this.#settings.kubeconfig,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    const options = { cwd: this.#folder, env, maxBuffer: 1 << 26 };
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

  async outputs(): Promise<Record<string, string>> {
    return JSON.parse(await this.must("stack", "output", "--json")) as Record<string, string>;
  }

  /** The state as it lies on disk. */
  state(): Promise<string> {
    const stacks = join(this.#folder, "state", ".pulumi", "stacks", "kubernetes-plugin-test", "test.json");
    return readFile(stacks, "utf8");
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}
