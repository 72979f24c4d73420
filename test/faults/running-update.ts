import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { OwnStack } from "../../bench/own-stack.ts";
import { root } from "../e2e/harness.ts";

/** Whom a signal meets: pulumi alone, or its programs and plugins too. */
export type Victims = "pulumi" | "pulumi and all its processes";

/** A `pulumi up` that runs beside the test. */
export class RunningUpdate {
  readonly pid: number;
  /** Resolves with the exit status; 128 where a signal ended it. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  #output = "";

  constructor(stack: OwnStack, environment: NodeJS.ProcessEnv, ...flags: readonly string[]) {
    const command = ["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"];
    this.#child = spawn("pulumi", [...command, ...flags, "--stack", stack.name], {
      cwd: root,
      env: { ...stack.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const { pid } = this.#child;
    if (pid === undefined) throw new Error("pulumi does not start");
    this.pid = pid;
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    }
    this.ended = new Promise((resolve) =>
      this.#child.once("exit", (code) => {
        resolve(code ?? 128);
      }),
    );
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves when the output matches. Throws where the update ends before. */
  async prints(pattern: RegExp): Promise<void> {
    await this.reaches(this.#printed(pattern));
  }

  async #printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#output) && this.#child.exitCode === null) await delay(10);
  }

  /** Waits for something that happens while the update runs. Throws where it ends before. */
  async reaches(point: Promise<void>): Promise<void> {
    const early = this.ended.then((code) => {
      throw new Error(`pulumi up ended with ${code} before the test's point:\n${this.#output}`);
    });
    early.catch(() => undefined);
    await Promise.race([point, early]);
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals, victims: Victims): void {
    const others = victims === "pulumi" ? [] : descendantsOf(this.pid);
    for (const pid of [this.pid, ...others]) {
      try {
        process.kill(pid, name);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
  }
}

/** Processes below one, in any depth; plugins are in process groups of their own. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const below = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
