import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { duration } from "../table.ts";
import { runCommand } from "./command.ts";
import type { Generator, GeneratorEnd } from "./generator.ts";
import type { Progress } from "./progress.ts";
import { runFiles } from "./run-folder.ts";
import type { LoadRun } from "./run-schema.ts";
import type { LoadTools } from "./run.ts";
import type { LoadSettings } from "./settings.ts";
import { shellLine } from "./shell-line.ts";

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
  /** Aborts once a file of the run cannot be written. */
  readonly broken: AbortSignal;
  /** Aborts where the load ends before its time: by a signal, because k6 has ended, or because a file is broken. */
  readonly stop: AbortSignal;
}

const progressSeconds = 60;

/** Lets a load go on as its profile says, and ends it, whatever happens. A command that has begun is always waited for. */
export async function follow(going: Omit<Going, "stop">): Promise<Course> {
  const { generator, settings, tools, broken } = going;
  const { terminal, interruption } = tools;
  const gone = new AbortController();
  const stop = AbortSignal.any([interruption.graceful, gone.signal, broken]);
  void generator.ended.then(() => gone.abort());
  broken.addEventListener("abort", () => void generator.stop(interruption.forced), { once: true });
  const arrivals = Object.entries(settings.rates).map(([kind, rate]) => `${kind} ${rate}`);
  terminal.note(`load: ${arrivals.join(", ")} a second`);
  const telling = tell(going.progress, tools, stop);

  try {
    const around =
      settings.profile === "deployment"
        ? await aroundCommand({ ...going, stop })
        : await pause(settings.seconds, stop);
    const interrupted = stop.aborted || around.cutShort === true;
    if (interruption.graceful.aborted)
      interruption.tell("ending the load: answers under way are waited for; Ctrl-C again cuts them");
    const end = await generator.stop(interruption.forced);
    return { end, interrupted, ...(around.command !== undefined && { command: around.command }) };
  } finally {
    await generator.stop(interruption.forced);
    await telling;
  }
}

interface Around {
  readonly command?: NonNullable<LoadRun["command"]>;
  /** The load ended while the command went on. */
  readonly cutShort?: boolean;
}

async function aroundCommand({ generator, folder, settings, tools, stop }: Going): Promise<Around> {
  const { seconds, longestSeconds, command: words } = settings;
  const { terminal, interruption, environment } = tools;
  terminal.note(`${duration(seconds)} of load, then: ${shellLine(words)}`);
  await pause(seconds, stop);
  if (stop.aborted) return {};
  const cut = new AbortController();
  const endLoad = () => {
    cut.abort();
    terminal.note(
      terminal.paint("yellow", `the load ends after ${duration(longestSeconds)}; the command goes on`),
    );
    void generator.stop(interruption.forced);
  };
  const longest = Number.isFinite(longestSeconds)
    ? setTimeout(endLoad, Math.max(0, longestSeconds - seconds) * 1000)
    : undefined;
  const command = await runCommand(words, {
    log: join(folder, runFiles.commandLog),
    environment,
    interruption,
    onLine: (line) => terminal.note(terminal.paint("dim", `  | ${line}`)),
  });
  clearTimeout(longest);
  terminal.note(`the command ended with exit status ${command.exitCode}`);
  if (!cut.signal.aborted) await pause(seconds, stop);
  return { command, cutShort: cut.signal.aborted };
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
