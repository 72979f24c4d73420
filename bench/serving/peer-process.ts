import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../app-server.ts";
import type { Contestant } from "./contestant.ts";

/** How a peer is started. */
export interface PeerCommand {
  readonly name: string;
  readonly command: string;
  /** Added to this process's own variables. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly args: (port: number, threads: number) => readonly string[];
}

const longestStartSeconds = 120;

/** A peer in a process of its own on this machine, asked directly. It answers GET /health with 200 once its model is loaded. */
export class PeerProcess implements Contestant {
  readonly name: string;
  readonly #command: PeerCommand;
  readonly #signal: AbortSignal;
  #child: ChildProcess | undefined;
  #port = 0;
  #lastWords = "";

  constructor(command: PeerCommand, signal: AbortSignal) {
    this.name = command.name;
    this.#command = command;
    this.#signal = signal;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async useThreads(threads: number): Promise<void> {
    await this.stop();
    const { command, args, environment } = this.#command;
    this.#port = await freePort();
    this.#lastWords = "";
    const child = spawn(command, args(this.#port, threads), {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    child.once("error", (error) => (this.#lastWords += error.message));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-2000);
      });
    await this.#ready(child);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || hasEnded(child)) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async #ready(child: ChildProcess): Promise<void> {
    const deadline = performance.now() + longestStartSeconds * 1000;
    for (;;) {
      this.#signal.throwIfAborted();
      const response = await fetch(`${this.origin}/health`).catch(() => undefined);
      await response?.text();
      if (response?.status === 200) return;
      if (child.pid === undefined || hasEnded(child) || performance.now() > deadline)
        throw new Error(
          `${this.name} (${this.#command.command}) is not ready within ${longestStartSeconds} s; it said: ${this.#lastWords}`,
        );
      await sleep(100);
    }
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
