import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { tritonVariables } from "../../../triton/contract.ts";
import { archiveOf } from "../../triton/repository.ts";

/** What the stand-in for Triton does; fake-tritonserver.py. */
export interface Behaviour {
  readonly log?: readonly string[];
  readonly seconds?: number;
  readonly code?: number;
  /** It ends itself by SIGKILL, as a kernel without memory does. */
  readonly killed?: boolean;
  /** SIGTERM does not end it. */
  readonly stubborn?: boolean;
}

export interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** A serve.py that runs. */
export interface Running {
  /** What it has written so far. */
  output(): string;
  /** Asks it to end. */
  terminate(): void;
  readonly ended: Promise<Ended>;
}

/** Line of Triton's log after which it answers. */
export const startedLine =
  'I1122 13:09:20.413597 7 http_server.cc:4713] "Started HTTPService at 0.0.0.0:8000"';

/** A repository of one model. */
export const simpleRepository = {
  "text/config.pbtxt": "max_batch_size: 4\n",
  "text/1/model.py": "pass\n",
} as const;

/** triton/serve.py with a stand-in for Triton, in folders of its own. */
export class ServeStage {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<ServeStage> {
    const stage = new ServeStage(await mkdtemp(join(tmpdir(), "serve-")));
    await mkdir(stage.repositories);
    await mkdir(join(stage.#folder, "bin"));
    const program = join(stage.#folder, "bin", "tritonserver");
    await copyFile(join(__dirname, "fake-tritonserver.py"), program);
    return stage;
  }

  get archive(): string {
    return join(this.#folder, "models.tar");
  }

  /** REPOSITORY_FOLDER. */
  get repositories(): string {
    return join(this.#folder, "repositories");
  }

  /** Puts the archive there, of files by their paths or as it is, and gives its SHA-256. */
  async put(content: Readonly<Record<string, string | Buffer>> | Buffer): Promise<string> {
    const archive = Buffer.isBuffer(content) ? content : await archiveOf(content);
    await writeFile(this.archive, archive);
    return createHash("sha256").update(archive).digest("hex");
  }

  /** A copy of triton/ for the test to change. */
  async copyOfCode(): Promise<string> {
    const folder = join(this.#folder, "triton");
    await cp("triton", folder, { recursive: true });
    return folder;
  }

  /** Puts a program on the PATH beside Triton. */
  async putProgram(name: string, script: string): Promise<void> {
    await writeFile(join(this.#folder, "bin", name), script, { mode: 0o755 });
  }

  /** `code` is the folder of serve.py. */
  start(
    behaviour: Behaviour = {},
    environment: Readonly<Record<string, string>> = {},
    code = resolve("triton"),
  ): Running {
    const child = spawn("python3", [join(code, "serve.py")], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        PATH: `${join(this.#folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`,
        HOME: this.#folder,
        PYTHONDONTWRITEBYTECODE: "1",
        FAKE_TRITON: JSON.stringify({ ...behaviour, told: this.#told }),
        [tritonVariables.modelRepository]: this.archive,
        [tritonVariables.repositoryFolder]: this.repositories,
        ...environment,
      },
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    const close = once(child, "close") as Promise<[number | null]>;
    return {
      output: () => output,
      terminate: () => child.kill("SIGTERM"),
      ended: close.then(([code]) => ({ code, lines: output.trimEnd().split("\n") })),
    };
  }

  /** Runs it to its end. */
  async run(
    behaviour?: Behaviour,
    environment?: Readonly<Record<string, string>>,
    code?: string,
  ): Promise<Ended> {
    return this.start(behaviour, environment, code).ended;
  }

  /** Each start of Triton and each signal that it got, in their order. */
  async told(): Promise<{ options?: string[]; signal?: string }[]> {
    const lines = await readFile(this.#told, "utf8").catch(() => "");
    return lines
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { options?: string[]; signal?: string });
  }

  /** A file of the unpacked repository. */
  async unpacked(path: string): Promise<string> {
    const [name = "none"] = await readdir(this.repositories);
    return readFile(join(this.repositories, name, path), "utf8");
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  get #told(): string {
    return join(this.#folder, "told.jsonl");
  }
}
