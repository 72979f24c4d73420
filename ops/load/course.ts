import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { duration } from "../table.ts";
import { lineOf, runCommand } from "./command.ts";
import type { Generator, GeneratorEnd } from "./generator.ts";
import type { Progress } from "./progress.ts";
import { runFiles, type LoadRun } from "./run-folder.ts";
import type { LoadTools } from "./run.ts";
import type { LoadSettings } from "./settings.ts";

/** How a load went. */
export interface Course {
  readonly end: GeneratorEnd;
  readonly command?: NonNullable<LoadRun["command"]>;
  /** It ended before its time. */
  readonly interrupted: boolean;
}

/** A load that goes on. */
interface Going {
  readonly generator: Generator;
  readonly progress: Progress;
  readonly folder: string;
  readonly settings: LoadSettings;
  readonly tools: LoadTools;
  /** Aborts where the load ends before its time: by a signal, or because k6 has ended. */
  readonly stop: AbortSignal;
}

const progressSeconds = 60;

/** Lets a load go on as its profile says, and ends it. A command that has begun is always waited for. */
export async function follow(going: Omit<Going, "stop">): Promise<Course> {
  const { generator, settings, tools } = going;
  const { terminal, interruption } = tools;
  const gone = new AbortController();
  const stop = AbortSignal.any([interruption.graceful, gone.signal]);
  void generator.ended.then(() => gone.abort());
  const arrivals = Object.entries(settings.rates).map(([kind, rate]) => `${kind} ${rate}`);
  terminal.note(`load: ${arrivals.join(", ")} a second`);
  const telling = tell(going.progress, tools, stop);

  const around =
    settings.profile === "deployment"
      ? await aroundCommand({ ...going, stop })
      : await pause(settings.seconds, stop);
  const interrupted = stop.aborted || around.cutShort === true;
  if (interruption.graceful.aborted)
    interruption.tell("ending the load: answers under way are waited for; Ctrl-C again cuts them");
  const end = await generator.stop(interruption.forced);
  await telling;
  return { end, interrupted, ...(around.command !== undefined && { command: around.command }) };
}

interface Around {
  readonly command?: NonNullable<LoadRun["command"]>;
  /** The load ended while the command went on. */
  readonly cutShort?: boolean;
}

async function aroundCommand({ generator, folder, settings, tools, stop }: Going): Promise<Around> {
  const { seconds, longestSeconds, command: words } = settings;
  const { terminal, interruption, environment } = tools;
  terminal.note(`${duration(seconds)} of load, then: ${lineOf(words)}`);
  await pause(seconds, stop);
  if (stop.aborted) return {};
  let cutShort = false;
  const cut = () => {
    cutShort = true;
    terminal.note(
      terminal.paint("yellow", `the load ends after ${duration(longestSeconds)}; the command goes on`),
    );
    void generator.stop(interruption.forced);
  };
  const longest = Number.isFinite(longestSeconds)
    ? setTimeout(cut, Math.max(0, longestSeconds - seconds) * 1000)
    : undefined;
  const command = await runCommand(words, {
    log: join(folder, runFiles.commandLog),
    environment,
    interruption,
    onLine: (line) => terminal.note(terminal.paint("dim", `  | ${line}`)),
  });
  clearTimeout(longest);
  terminal.note(`the command ended with exit status ${command.exitCode}`);
  if (!cutShort) await pause(seconds, stop);
  return { command, cutShort };
}

/** A line a minute. */
async function tell(progress: Progress, { terminal }: LoadTools, stop: AbortSignal): Promise<void> {
  for (;;) {
    await pause(progressSeconds, stop);
    if (stop.aborted) return;
    terminal.note(`${new Date().toISOString().slice(11, 19)}  ${progress.line()}`);
  }
}

async function pause(seconds: number, stop: AbortSignal): Promise<Around> {
  await delay(seconds * 1000, undefined, { signal: stop }).catch(() => undefined);
  return {};
}
