import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Interruption } from "../interruption.ts";
import type { LoadRun } from "./run-folder.ts";

export interface CommandOptions {
  /** File that gets everything that the command prints. */
  readonly log: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A signal to us is one to the command, and a second one too. */
  readonly interruption: Pick<Interruption, "graceful" | "forced">;
  readonly onLine: (line: string) => void;
}

/** What shells give for a command that cannot be started. */
const notStarted = 127;

/** Runs the operator's command, with its output and without input. What it comes to is a result, whatever that is. */
export async function runCommand(
  words: readonly string[],
  { log, environment, interruption, onLine }: CommandOptions,
): Promise<NonNullable<LoadRun["command"]>> {
  const [program = "", ...args] = words;
  const startedAt = Date.now();
  const output = createWriteStream(log);
  output.on("error", () => undefined);
  const told = (line: string) => {
    output.write(`${line}\n`);
    onLine(line);
  };
  const child = spawn(program, args, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: a Ctrl-C reaches it once, by us, and not by the terminal too.
    detached: true,
  });
  const interrupt = () => interruptGroup(child);
  for (const signal of [interruption.graceful, interruption.forced])
    signal.addEventListener("abort", interrupt, { once: true });
  const exit = exitOf(child, told);
  await Promise.all([child.stdout, child.stderr].map((stream) => eachLine(stream, told)));
  const exitCode = await exit;
  for (const signal of [interruption.graceful, interruption.forced])
    signal.removeEventListener("abort", interrupt);
  output.end();
  await finished(output).catch(() => undefined);
  return { line: lineOf(words), startedAt, endedAt: Date.now(), exitCode };
}

/** Words as a shell would take them. */
export function lineOf(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

async function exitOf(child: ChildProcess, told: (line: string) => void): Promise<number> {
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    told(error instanceof Error ? error.message : String(error));
    return notStarted;
  }
}

/** The whole group, as a terminal would: a command may be several processes. */
function interruptGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGINT");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) take(line);
}
