import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { ToolchainError } from "./errors.ts";
import { endGroup, shareSignals } from "./process-group.ts";

export interface RunOptions {
  /** File that receives everything the command prints. */
  log: string;
  cwd?: string;
  /** The whole environment of the command. */
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** @default 1800 */
  timeoutSeconds?: number;
  /** Takes only the processor time that other steps leave, for what ends before them anyway. @default false */
  background?: boolean;
  /** Called with each line of both streams. */
  onLine?: (line: string) => void;
}

/** Lines of a failed command's output that its error shows. */
const shownLines = 15;

/**
 * Runs a command and returns its standard output. It leads a process group of its own, without a terminal: stopped or too late, it ends
 * with everything that it has started, whose output would be waited for otherwise.
 *
 * @throws ToolchainError with the last lines and the path of the log, when it cannot be started, fails or takes too long.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { log, cwd, environment, signal, timeoutSeconds = 1800, background = false, onLine } = options;
  await mkdir(dirname(log), { recursive: true });
  signal?.throwIfAborted();
  const output = createWriteStream(log, { flags: "a" });
  output.write(`$ ${[command, ...args].join(" ")}\n`);
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const child = spawn(command, args, {
    cwd,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const release = endWith(stop, child.pid);

  if (background) giveWay(child.pid);
  const printed: string[] = [];
  const last: string[] = [];
  const reading = [child.stdout, child.stderr].map(async (stream) => {
    for await (const line of createInterface({ input: stream })) {
      output.write(`${line}\n`);
      if (stream === child.stdout) printed.push(line);
      if (last.push(line) > shownLines) last.shift();
      onLine?.(line);
    }
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, killedBy) =>
      resolve(code === 0 ? "" : `exit ${code ?? killedBy ?? "unknown"}`),
    );
  });
  const [failure] = await Promise.all([ended, ...reading]).finally(release);
  output.end();
  await finished(output);

  signal?.throwIfAborted();
  if (failure === "") return printed.join("\n");
  const why = timeout.aborted ? `took longer than ${timeoutSeconds} s` : failure;
  throw new ToolchainError(
    [`${command} ${args[0] ?? ""}: ${why}. Everything it printed: ${log}`, ...last].join("\n  "),
  );
}

/** Ends a group when it is to stop, and with this process; returns what lets go of it. */
function endWith(stop: AbortSignal, leader: number | undefined): () => void {
  if (leader === undefined) return () => undefined;
  const end = () => endGroup(leader);
  stop.addEventListener("abort", end);
  const unshare = shareSignals(leader);
  return () => {
    stop.removeEventListener("abort", end);
    unshare();
  };
}

function giveWay(processId: number | undefined): void {
  try {
    if (processId !== undefined) setPriority(processId, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}
