import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** A process, beyond doubt: its number may be given to another one after its end, but not its start too. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's start to the process'. */
  readonly startTicks: number;
}

/** Undefined where there is no such process, or it has ended and only waits to be noticed. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return line === undefined ? undefined : parseStat(line);
}

/** @param line of /proc/<pid>/stat, whose second field may hold anything, spaces and brackets too */
export function parseStat(line: string): ProcessIdentity | undefined {
  const fields = line
    .slice(line.lastIndexOf(")") + 2)
    .trim()
    .split(" ");
  const [state = ""] = fields;
  if (state === "Z" || state === "X") return undefined;
  return { pid: Number.parseInt(line, 10), startTicks: Number(fields[19]) };
}

export async function isRunning({ pid, startTicks }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.startTicks === startTicks;
}

/** How long the end of a killed process may take, seconds. */
const endSeconds = 30;

/** @throws Error where it runs on */
export async function waitForEnd(wanted: ProcessIdentity): Promise<void> {
  const deadline = Date.now() + endSeconds * 1000;
  while (await isRunning(wanted)) {
    if (Date.now() > deadline) {
      throw new Error(
        `process ${wanted.pid}: runs ${endSeconds} s after its SIGKILL; do: look at /proc/${wanted.pid}/stack`,
      );
    }
    await sleep(50);
  }
}
