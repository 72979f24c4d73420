import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** A folder in which a script of .github/scripts runs, with programs of its own before those of the machine. */
export class WorkflowScript {
  readonly #path: string;
  readonly #folder: string;

  constructor(name: string, folder: string) {
    this.#path = resolve(".github/scripts", name);
    this.#folder = folder;
    mkdirSync(join(folder, "bin"), { recursive: true });
  }

  /** Puts a program there, in the words of a shell; `$CALLS` is the file that `calls` reads. */
  program(name: string, script: string): void {
    const path = join(this.#folder, "bin", name);
    writeFileSync(path, `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(path, 0o755);
  }

  run(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
    const { PATH = "", HOME = "" } = process.env;
    const { status, stdout, stderr } = spawnSync(this.#path, words, {
      cwd: this.#folder,
      encoding: "utf8",
      timeout: 15_000,
      env: {
        PATH: [join(this.#folder, "bin"), PATH].join(delimiter),
        HOME,
        CALLS: join(this.#folder, "calls"),
        GITHUB_OUTPUT: join(this.#folder, "output"),
        GITHUB_STEP_SUMMARY: join(this.#folder, "summary"),
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_REPOSITORY: "shop/models",
        GITHUB_RUN_ID: "7",
        GITHUB_WORKFLOW: "deploy",
        ...variables,
      },
    });
    return { status, printed: stdout + stderr };
  }

  read(name: string): string {
    return readFileSync(join(this.#folder, name), "utf8");
  }
}
