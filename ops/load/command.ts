import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, type FileHandle } from "node:fs/promises";
import { constants } from "node:os";
import type { Interruption } from "../interruption.ts";
import { poll } from "./poll.ts";
import type { LoadRun } from "./run-schema.ts";
import { shellLine } from "./shell-line.ts";
import { Tail } from "./tail.ts";

export interface CommandOptions {
  /** File that gets everything that the command prints. */
  readonly log: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A first signal to us is SIGINT to the command, a second one SIGTERM. */
  readonly interruption: Pick<Interruption, "graceful" | "forced">;
  readonly onLine: (line: string) => void;
  /** From SIGTERM to SIGKILL. @default 30000 */
  readonly killAfterMilliseconds?: number;
}

/** What shells give for a command that cannot be started. */
const notStarted = 127;

/** How often what the command prints is looked for, milliseconds. */
const lookMilliseconds = 100;

/**
 * Runs the operator's command, with its output and without input, until its own process has ended: what it left in the background
 * is not waited for. What it comes to is a result, whatever that is.
 */
export async function runCommand(
  words: readonly string[],
  { log, environment, interruption, onLine, killAfterMilliseconds = 30_000 }: CommandOptions,
): Promise<NonNullable<LoadRun["command"]>> {
  const startedAt = Date.now();
  // It writes into the file by itself: a pipe would break where we are killed, and it in the middle of its work.
  const file = await open(log, "a+", 0o600);
  try {
    const tail = new Tail(file, onLine);
    const over = new AbortController();
    const telling = poll(lookMilliseconds, over.signal, () => tail.read());
    const exitCode = await exitCodeOf(words, file, environment, (child) =>
      hearSignals(child, interruption, file, killAfterMilliseconds),
    );
    over.abort();
    await telling;
    await tail.read();
    tail.end();
    return { line: shellLine(words), startedAt, endedAt: Date.now(), exitCode };
  } finally {
    await file.close();
  }
}

/** @param during called once the process is there; what it gives back is called when it has ended */
async function exitCodeOf(
  [program = "", ...args]: readonly string[],
  file: FileHandle,
  environment: NodeJS.ProcessEnv,
  during: (child: ChildProcess) => () => void,
): Promise<number> {
  try {
    const child = spawn(program, args, {
      env: environment,
      stdio: ["ignore", file.fd, file.fd],
      // A group of its own: a Ctrl-C reaches it once, by us, and not by the terminal too.
      detached: true,
    });
    const exited = once(child, "exit");
    const done = during(child);
    const [code, signal] = (await exited.finally(done)) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    await note(file, error);
    return notStarted;
  }
}

/** Hands the operator's signals on; gives back what ends that. */
function hearSignals(
  { pid }: ChildProcess,
  { graceful, forced }: CommandOptions["interruption"],
  file: FileHandle,
  killAfterMilliseconds: number,
): () => void {
  let last: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals) => {
    if (pid === undefined) return;
    try {
      // The whole group, as a terminal would: a command may be several processes.
      process.kill(-pid, signal);
    } catch (error) {
      // It has ended, or belongs to another user, as behind sudo.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") void note(file, error);
    }
  };
  const interrupt = () => send("SIGINT");
  const terminate = () => {
    send("SIGTERM");
    last = setTimeout(() => send("SIGKILL"), killAfterMilliseconds);
  };
  graceful.addEventListener("abort", interrupt, { once: true });
  forced.addEventListener("abort", terminate, { once: true });
  return () => {
    clearTimeout(last);
    graceful.removeEventListener("abort", interrupt);
    forced.removeEventListener("abort", terminate);
  };
}

/** A line of ours among the command's; one that cannot be written is no reason to end a load. */
async function note(file: FileHandle, error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : String(error);
  await file.appendFile(`${text}\n`).catch(() => undefined);
}
