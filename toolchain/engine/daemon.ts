import { spawn } from "node:child_process";
import { open, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolchainError } from "../errors.ts";
import { daemonFile, daemonFlags } from "./daemon-flags.ts";
import { systemEnvironment } from "./debian.ts";
import { layoutOf, type Layout } from "../layout.ts";
import type { StepContext } from "../plan.ts";

export interface DaemonPatience {
  /** How long an engine may take to answer after its start, seconds. @default 60 */
  startSeconds?: number;
  /** How long another engine, already starting, may take after ours has given way, seconds. @default 10 */
  otherSeconds?: number;
}

/** How long it may take to end its containers and itself, seconds. */
const stopSeconds = 60;

/**
 * Starts `dockerd` in a session of its own, so that it outlives this process, and waits until it answers.
 *
 * @param answers resolves true as soon as the engine answers
 */
export async function startDaemon(
  answers: () => Promise<boolean>,
  context: StepContext,
  { startSeconds = 60, otherSeconds = 10 }: DaemonPatience = {},
): Promise<void> {
  const { layout, environment, signal, report } = context;
  const log = join(layout.logs, "dockerd.log");
  await mkdir(layout.logs, { recursive: true });
  const output = await open(log, "a");
  const flags = daemonFlags(await readFile(daemonFile, "utf8").catch(() => undefined));
  const daemon = spawn("dockerd", flags, {
    detached: true,
    env: systemEnvironment(environment),
    stdio: ["ignore", output.fd, output.fd],
  });
  let ended = "";
  let endedAt = 0;
  const end = (why: string) => {
    ended = why;
    endedAt = Date.now();
  };
  daemon.once("error", (error) => end(error.message));
  daemon.once("exit", (code, by) => end(`exit ${code ?? by ?? "unknown"}`));
  await output.close();
  daemon.unref();
  if (daemon.pid !== undefined) await writeFile(pidFile(layout), String(daemon.pid));

  report("waiting for dockerd");
  const started = Date.now();
  // Ours gives way where the package has just started one itself.
  const secondsLeft = () => (endedAt ? otherSeconds - since(endedAt) : startSeconds - since(started));
  while (secondsLeft() > 0) {
    if (await answers()) return;
    await sleep(250, undefined, { signal });
  }
  const last = (await readFile(log, "utf8")).trimEnd().split("\n").slice(-5);
  const why = ended || `no answer within ${startSeconds} s`;
  throw new ToolchainError([`dockerd did not start: ${why}. Its log: ${log}`, ...last].join("\n  "));
}

/**
 * Stops the engine that the toolchain of this project started, and no other one. Containers that run go on, as at every stop of it.
 *
 * @returns false where it started none, or that one has ended already
 */
export async function stopEngine(projectDirectory: string): Promise<boolean> {
  const layout = layoutOf(projectDirectory);
  const pid = Number(await readFile(pidFile(layout), "utf8").catch(() => ""));
  if (!pid || !(await isDaemon(pid))) {
    await rm(pidFile(layout), { force: true });
    return false;
  }
  process.kill(pid, "SIGTERM");
  const asked = Date.now();
  while (await isDaemon(pid)) {
    if (since(asked) > stopSeconds) {
      throw new ToolchainError(`dockerd (process ${pid}) did not end within ${stopSeconds} s.`);
    }
    await sleep(200);
  }
  await rm(pidFile(layout), { force: true });
  return true;
}

/** True where the process is still a dockerd, and not another one that got its number. */
async function isDaemon(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
  if (name.trim() !== "dockerd") return false;
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) Z /.test(state);
}

function since(milliseconds: number): number {
  return (Date.now() - milliseconds) / 1000;
}

function pidFile(layout: Layout): string {
  return join(layout.home, "dockerd.pid");
}
