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

/** A llama-server that does not work: says which, what it said last and the cure. */
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
/** What it started itself may hold its output open. */
const closeMilliseconds = 500;
const keptCharacters = 2000;
const shownCharacters = 400;

/** A running llama-server, reached by a socket in a folder that nobody else may enter. */
export class LlamaServerChild {
  /** Connections to it. */
  readonly agent: Agent;
  readonly #executable: string;
  readonly #folder: string;
  readonly #process: ChildProcess;
  /** Resolves when it has ended, however that came; never rejects. */
  readonly ended: Promise<void>;
  #lastWords = "";
  #failure: string | undefined;

  private constructor(settings: ChildSettings, folder: string) {
    const socketPath = join(folder, "llama-server.sock");
    this.#executable = settings.executable;
    this.#folder = folder;
    this.#process = spawn(settings.executable, argumentsOf(settings, socketPath), {
      env: environmentOf(settings),
      stdio: ["ignore", "pipe", "pipe"],
      // A Ctrl-C in a terminal reaches this server alone, which finishes its answers.
      detached: true,
    });
    this.agent = new Agent({ connect: { socketPath }, headersTimeout: 0, bodyTimeout: 0 });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-keptCharacters);
      });
    process.once("exit", this.#endWithParent);
    this.#process.once("error", (error) => (this.#failure = error.message));
    this.ended = this.#end();
  }

  /**
   * Starts it, and waits until it has loaded its model, as long as that takes.
   * @throws LlamaServerError where it ends before; the signal's reason when it aborts.
   */
  static async start(settings: ChildSettings, signal: AbortSignal): Promise<LlamaServerChild> {
    const child = await LlamaServerChild.#spawned(settings);
    while (!(await child.#isReady())) {
      if (signal.aborted) {
        await child.stop();
        throw signal.reason;
      }
      if (child.#hasEnded) throw await child.failure();
      await delay(lookMilliseconds);
    }
    return child;
  }

  static async #spawned(settings: ChildSettings): Promise<LlamaServerChild> {
    const folder = await mkdtemp(join(tmpdir(), "llama-server-"));
    try {
      return new LlamaServerChild(settings, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      const why = error instanceof Error ? error.message : String(error);
      throw new LlamaServerError(`LLAMA_SERVER: ${settings.executable} ${why}; ${cureOf(null)}`, {
        cause: error,
      });
    }
  }

  get #hasEnded(): boolean {
    const { exitCode, signalCode } = this.#process;
    return this.#failure !== undefined || exitCode !== null || signalCode !== null;
  }

  /** Whether it ends within a time; at once where it has. */
  async endsWithin(milliseconds: number): Promise<boolean> {
    const isOver = this.ended.then(() => true);
    return await Promise.race([isOver, delay(milliseconds, false, { ref: false })]);
  }

  /** Waits until it has ended, and tells how, what it said last, and what to do. */
  async failure(): Promise<LlamaServerError> {
    await this.ended;
    const { exitCode, signalCode } = this.#process;
    const how = this.#failure ?? `ended with ${signalCode ?? `code ${exitCode}`}`;
    const words = this.#lastWords.replace(/\s+/g, " ").trim().slice(-shownCharacters);
    const said = words === "" ? "" : `; it said: ${words}`;
    return new LlamaServerError(`LLAMA_SERVER: ${this.#executable} ${how}${said}; ${cureOf(signalCode)}`);
  }

  /** Ends it, and what it has started. */
  async stop(): Promise<void> {
    this.#kill();
    await this.ended;
  }

  readonly #endWithParent = (): void => {
    this.#kill();
    rmSync(this.#folder, { recursive: true, force: true });
  };

  #kill(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      // All of its group, which it leads.
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }

  async #end(): Promise<void> {
    const closed = once(this.#process, "close").catch(() => undefined);
    // What cannot be started tells an error and no end.
    await once(this.#process, "exit").catch(() => undefined);
    await Promise.race([closed, delay(closeMilliseconds, undefined, { ref: false })]);
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
    // By default it keeps up to 8 GiB of former prompts beside its sequences, and for some models checkpoints of each: more than a container has.
    ...["--cache-ram", "0", "--ctx-checkpoints", "0"],
    ...["--no-webui", "--no-slots", "--no-warmup"],
  ];
}

function environmentOf({ executable, environment }: ChildSettings): NodeJS.ProcessEnv {
  const libraries = [dirname(executable), environment.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return { ...environment, LD_LIBRARY_PATH: libraries };
}

function cureOf(signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL")
    return "where memory ran out, give the container more of it, or the model less context";
  if (signal === "SIGILL") return "give one that was compiled for this machine's processor";
  return "give one that runs on this system (its --version tells), with its libraries beside it";
}
