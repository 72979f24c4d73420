import { spawn } from "node:child_process";

/** What a command printed, and how it ended. */
export interface CommandResult {
  /** Exit status; 128 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  /** Both streams in the order of their arrival. */
  readonly output: string;
  readonly seconds: number;
}

export interface CommandOptions {
  readonly directory: string;
  /** All of the command's variables. */
  readonly environment: NodeJS.ProcessEnv;
  /** Longest time; then it is asked to stop by SIGINT. @default 600 */
  readonly longestSeconds?: number;
  /** Asks it to stop by SIGINT as well. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command to its end, in a session of its own: a terminal's Ctrl-C reaches it once, through `signal`. Throws only where it
 * cannot be started.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { directory, environment, longestSeconds = 600, signal }: CommandOptions,
): Promise<CommandResult> {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: directory,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const interrupt = () => child.kill("SIGINT");
  const timer = setTimeout(interrupt, longestSeconds * 1000);
  signal?.addEventListener("abort", interrupt);
  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve(status ?? 128));
    });
    return { code, stdout, output, seconds: (performance.now() - started) / 1000 };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", interrupt);
  }
}
