import { spawn, type ChildProcess } from "node:child_process";

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Receives what the process prints. Default: it prints to the streams of this process. */
  readonly onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
}

/** The programs, plugins and installations that run on behalf of the engine. */
export class Children {
  readonly #running = new Set<ChildProcess>();

  /** Time between asking a process to leave and ending it, milliseconds. */
  static readonly patienceMilliseconds = 2000;

  start(
    command: string,
    args: readonly string[],
    options: ChildOptions,
  ): { ended: Promise<Ending>; stop: () => void } {
    const { cwd, environment, onOutput } = options;
    const output = onOutput ? "pipe" : "inherit";
    const child = spawn(command, args, { cwd, env: environment, stdio: ["ignore", output, output] });
    this.#running.add(child);
    child.stdout?.on("data", (chunk: Buffer) => onOutput?.("stdout", chunk));
    child.stderr?.on("data", (chunk: Buffer) => onOutput?.("stderr", chunk));
    const ended = new Promise<Ending>((resolve, reject) => {
      child.once("error", (error) => {
        this.#running.delete(child);
        reject(error);
      });
      child.once("close", (code, signal) => {
        this.#running.delete(child);
        resolve({ code, signal });
      });
    });
    return { ended, stop: () => this.#stop(child) };
  }

  /** Asks all of them to leave. */
  signal(signal: NodeJS.Signals): void {
    for (const child of this.#running) child.kill(signal);
  }

  #stop(child: ChildProcess): void {
    child.kill("SIGINT");
    setTimeout(() => {
      if (this.#running.has(child)) child.kill("SIGKILL");
    }, Children.patienceMilliseconds).unref();
  }
}
