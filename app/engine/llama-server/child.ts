import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import type { ProgramEnvironment } from "../../config.ts";
import { paths } from "./protocol.ts";

/** A llama-server that does not start: says which, what it said last and the cure. */
export class LlamaServerError extends Error {
  override readonly name = "LlamaServerError";
}

export interface ChildSettings {
  /** Absolute path of the program; its libraries lie beside it, or where the system has them. */
  readonly executable: string;
  /** Variables that it gets, beside where its libraries lie. */
  readonly environment: ProgramEnvironment;
  readonly modelPath: string;
  readonly threads: number;
  readonly contextTokens: number;
  readonly parallelSequences: number;
  readonly batchTokens: number;
}

const lookMilliseconds = 50;
const keptCharacters = 2000;
const shownCharacters = 400;

/** A running llama-server, reached by a socket in a folder that nobody else may enter. */
export class LlamaServerChild {
  /** Connections to it. */
  readonly agent: Agent;
  readonly #settings: ChildSettings;
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #endWithParent: () => void;
  /** Resolves when it has ended, however that came; never rejects. */
  readonly ended: Promise<void>;
  #lastWords = "";
  #failure: string | undefined;

  private constructor(settings: ChildSettings, folder: string) {
    const socketPath = join(folder, "llama-server.sock");
    this.#settings = settings;
    this.#folder = folder;
    this.agent = new Agent({ connect: { socketPath }, headersTimeout: 0, bodyTimeout: 0 });
    this.#process = spawn(settings.executable, argumentsOf(settings, socketPath), {
      env: environmentOf(settings),
      stdio: ["ignore", "pipe", "pipe"],
      // A Ctrl-C in a terminal reaches this server alone, which finishes its answers.
      detached: true,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-keptCharacters);
      });
    this.#endWithParent = () => {
      this.#process.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    };
    process.once("exit", this.#endWithParent);
    this.#process.once("error", (error) => (this.#failure = error.message));
    this.ended = this.#end();
  }

  /**
   * Starts it, and waits until it has loaded its model, as long as that takes.
   * @throws LlamaServerError where it ends before.
   */
  static async start(settings: ChildSettings): Promise<LlamaServerChild> {
    const folder = await mkdtemp(join(tmpdir(), "llama-server-"));
    const child = new LlamaServerChild(settings, folder);
    while (!(await child.#isReady())) {
      if (child.#hasEnded) {
        await child.ended;
        throw new LlamaServerError(
          `LLAMA_SERVER: ${child.why}; give one that runs on this system (its --version tells), with its libraries beside it`,
        );
      }
      await delay(lookMilliseconds);
    }
    return child;
  }

  /** How it ended, and what it said last. */
  get why(): string {
    const { exitCode, signalCode } = this.#process;
    const how = this.#failure ?? `ended with ${signalCode ?? `code ${exitCode}`}`;
    const said = this.#lastWords.replace(/\s+/g, " ").trim().slice(-shownCharacters);
    return `${this.#settings.executable} ${how}${said === "" ? "" : `; it said: ${said}`}`;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.ended;
  }

  get #hasEnded(): boolean {
    const { exitCode, signalCode } = this.#process;
    return this.#failure !== undefined || exitCode !== null || signalCode !== null;
  }

  async #end(): Promise<void> {
    // What cannot be started tells an error and no end.
    await Promise.race([once(this.#process, "close"), once(this.#process, "error")]).catch(() => undefined);
    process.removeListener("exit", this.#endWithParent);
    await this.agent.destroy();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    try {
      const { statusCode, body } = await request(`http://llama-server${paths.health}`, {
        dispatcher: this.agent,
      });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }
}

function argumentsOf(settings: ChildSettings, socketPath: string): string[] {
  const { modelPath, threads, contextTokens, parallelSequences, batchTokens } = settings;
  const tokensOfStep = String(Math.max(batchTokens, parallelSequences));
  return [
    ...["--model", modelPath, "--host", socketPath],
    ...["--threads", String(threads), "--threads-batch", String(threads)],
    ...["--parallel", String(parallelSequences), "--ctx-size", String(parallelSequences * contextTokens)],
    ...["--batch-size", tokensOfStep, "--ubatch-size", tokensOfStep],
    // By default it keeps up to 8 GiB of former prompts beside its sequences: more than a container has.
    ...["--cache-ram", "0"],
    ...["--no-webui", "--no-slots", "--no-warmup"],
  ];
}

function environmentOf({ executable, environment }: ChildSettings): NodeJS.ProcessEnv {
  const libraries = [dirname(executable), environment.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return { ...environment, LD_LIBRARY_PATH: libraries };
}
