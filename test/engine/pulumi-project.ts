import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { stringify } from "yaml";
import { prepare } from "../../toolchain/index.ts";

const root = resolve(__dirname, "../..");

/** What a `pulumi` command said. */
export interface Said {
  readonly exitCode: number;
  /** Both streams, without colors. */
  readonly output: string;
}

/** A project of the tests' own with one stack, its own state, and the real CLI. Nothing of it is left after `remove`. */
export class PulumiProject {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** A project that runs the program in a folder beside this file, with the provider of this repository. */
  static async create(program: string): Promise<PulumiProject> {
    const { environment } = await prepare({
      projectDirectory: root,
      environment: process.env,
      images: false,
      progress: "none",
    });
    const parent = join(root, ".bluegreen", "tests");
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(join(parent, "pulumi-"));
    await mkdir(join(folder, "state"));
    const description = {
      name: "engine-test",
      runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--import=tsx" } },
      main: relative(folder, resolve(__dirname, program, "index.ts")),
      plugins: { providers: [{ name: "bluegreen", path: relative(folder, join(root, "provider")) }] },
    };
    await writeFile(join(folder, "Pulumi.yaml"), stringify(description));
    const { PULUMI_CONFIG_PASSPHRASE_FILE: _file, ...rest } = { ...process.env, ...environment };
    const own = {
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "engine-test",
    };
    const project = new PulumiProject(folder, { ...rest, ...own });
    await project.must("stack", "init", "test");
    return project;
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

  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await this.must("config", "set-all", ...pairs);
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.must("stack", "output", "--json")) as Record<string, unknown>;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}
