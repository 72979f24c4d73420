import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCommand } from "../command.ts";
import type { BenchContext } from "../goal.ts";
import { PulumiFailed } from "../own-stack.ts";

/** What `pulumi new typescript` writes, word for word but for the name. */
const files = {
  "Pulumi.yaml": {
    name: "empty",
    description: "A minimal TypeScript Pulumi program",
    runtime: { name: "nodejs", options: { packagemanager: "npm" } },
  },
  "package.json": {
    name: "empty",
    main: "index.ts",
    devDependencies: { "@types/node": "^18", typescript: "^5.0.0" },
    dependencies: { "@pulumi/pulumi": "^3.113.0" },
  },
  "tsconfig.json": {
    compilerOptions: {
      strict: true,
      outDir: "bin",
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      sourceMap: true,
      experimentalDecorators: true,
      pretty: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      forceConsistentCasingInFileNames: true,
    },
    files: ["index.ts"],
  },
};

const program = 'import * as pulumi from "@pulumi/pulumi";\n';

/** Its packages, as installed for this project. */
const packages = ["@pulumi/pulumi", "@types/node", "typescript"];

const stack = "empty";

/**
 * The program of `pulumi new typescript`, which declares nothing. It is run as its user would run it: by the same CLI and language host as this
 * project's, with the ts-node that is Pulumi's default. That ts-node checks types once and keeps what it compiled, so that after the first
 * update it compiles nothing; and TypeScript leaves out the one import, of which nothing is used. Its folder lies outside of this project's, so
 * that the language host looks for plugins among its own three packages.
 */
export class EmptyProgram {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal;

  private constructor(folder: string, { environment, signal }: BenchContext) {
    this.#folder = folder;
    this.#signal = signal;
    this.#environment = {
      ...environment,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "empty",
    };
    delete this.#environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
    delete this.#environment["PULUMI_STACK"];
  }

  /** Writes it and updates it once. */
  static async create(context: BenchContext): Promise<EmptyProgram> {
    const empty = new EmptyProgram(await mkdtemp(join(tmpdir(), "bluegreen-empty-")), context);
    try {
      await empty.#write(context.root);
      await empty.#run("stack", "init", stack);
      await empty.up();
      return empty;
    } catch (error) {
      await empty.remove();
      throw error;
    }
  }

  /** `pulumi up`, seconds. */
  up(): Promise<number> {
    return this.#run("up", "--yes", "--skip-preview", "--suppress-outputs", "--stack", stack);
  }

  /** `pulumi preview`, seconds. */
  preview(): Promise<number> {
    return this.#run("preview", "--stack", stack);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(root: string): Promise<void> {
    await mkdir(join(this.#folder, "state"));
    for (const [name, content] of Object.entries(files))
      await writeFile(join(this.#folder, name), JSON.stringify(content));
    await writeFile(join(this.#folder, "index.ts"), program);
    for (const name of packages) {
      const link = join(this.#folder, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(root, "node_modules", name), link);
    }
  }

  async #run(...args: readonly string[]): Promise<number> {
    this.#signal.throwIfAborted();
    const all = [...args, "--non-interactive", "--color", "never"];
    const result = await runCommand("pulumi", all, {
      directory: this.#folder,
      environment: this.#environment,
      signal: this.#signal,
    });
    if (result.code !== 0) throw new PulumiFailed(args, result);
    return result.seconds;
  }
}
