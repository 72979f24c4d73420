import { mkdir } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { dirname } from "node:path";
import type { LoadGenerator } from "../../toolchain/index.ts";
import { OperatorError } from "../exit.ts";
import type { Interruption } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { asked } from "./asked.ts";
import { follow } from "./course.ts";
import { Generator } from "./generator.ts";
import { Progress } from "./progress.ts";
import { writeRun } from "./run-folder.ts";
import type { LoadRun } from "./run-schema.ts";
import { problemOf, RunLines } from "./run-lines.ts";
import { sampleColors } from "./sampler.ts";
import type { LoadPlan } from "./script/plan.ts";
import { mostSeconds, type LoadSettings } from "./settings.ts";
import { watchRoute } from "./watcher.ts";

export interface LoadTarget {
  /** Name of the stack whose folder the run goes to. */
  readonly stack: string;
  /** What is asked, without a slash at its end. */
  readonly url: string;
  /** Where a router with colors answers, which route and colors can be asked of; undefined where none does. */
  readonly routerUrl: string | undefined;
}

export interface LoadTools {
  readonly k6: LoadGenerator;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** For k6 and for the operator's command. */
  readonly environment: NodeJS.ProcessEnv;
}

/** k6's own end comes after ours. */
const marginSeconds = 60;

/**
 * Makes load and writes down what happened. The run that it returns is the one in the folder, whole or interrupted; one whose
 * generator failed says so.
 *
 * @throws OperatorError where the load could not begin, or a file could not be written
 */
export async function runLoad(
  folder: string,
  target: LoadTarget,
  settings: LoadSettings,
  tools: LoadTools,
): Promise<LoadRun> {
  await mkdir(dirname(folder), { recursive: true });
  // A command's output and line may hold what is nobody else's business.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const begun = runOf(target, settings, tools.k6);
  await writeRun(folder, begun);
  const lines = new RunLines(folder);
  const watching = new AbortController();
  const { routerUrl } = target;
  const watchers =
    routerUrl === undefined
      ? []
      : [
          watchRoute(routerUrl, watching.signal, (route) => lines.route.write(route)),
          sampleColors(routerUrl, watching.signal, (sample) => lines.samples.write(sample)),
        ];
  let run = begun;
  let problem: Error | undefined;
  try {
    run = { ...run, ...(await make(folder, target, settings, tools, lines)) };
  } finally {
    watching.abort();
    await Promise.all(watchers);
    const unwritten = await lines.close();
    // Only now is it known whether the lines are all there: until then the folder holds an interrupted run.
    run = { ...run, requests: lines.requests.lines, ...(unwritten !== undefined && { interrupted: true }) };
    problem = unwritten ?? (await problemOf(writeRun(folder, run)));
  }
  if (problem === undefined) return run;
  throw new OperatorError(
    "failed",
    `the run cannot be written down: ${problem.message}`,
    `make room for ${folder}`,
    {
      cause: problem,
    },
  );
}

/** What becomes of a run while its load goes on. */
async function make(
  folder: string,
  target: LoadTarget,
  settings: LoadSettings,
  tools: LoadTools,
  lines: RunLines,
): Promise<Partial<LoadRun>> {
  const progress = new Progress();
  const generator = await Generator.start({
    k6: tools.k6,
    folder,
    environment: tools.environment,
    plan: planOf(target, settings),
    onRequest: async (request) => {
      progress.add(request);
      await lines.requests.write(request);
    },
  });
  const startedAt = Date.now();
  const { broken } = lines;
  const { end, command, interrupted } = await follow({
    generator,
    progress,
    folder,
    settings,
    tools,
    broken,
  });
  return {
    startedAt,
    endedAt: progress.lastAnswerAt ?? Date.now(),
    intendedSeconds: Math.max(0, end.wantedUntil - startedAt) / 1000,
    droppedArrivals: end.droppedArrivals,
    ...(command !== undefined && { command }),
    interrupted: interrupted ? true : undefined,
    ...(end.failure !== undefined && { generatorFailed: end.failure }),
  };
}

/** What a run has come to before anything was asked: that of one which was killed. */
function runOf({ stack, url }: LoadTarget, settings: LoadSettings, k6: LoadGenerator): LoadRun {
  const { profile, scenario, rates, name, seconds, written } = settings;
  const now = Date.now();
  return {
    version: 1,
    stack,
    ...(name !== undefined && { name }),
    profile,
    scenario,
    durationSeconds: seconds,
    options: written,
    owner: { pid: process.pid, startedAt: Math.round(now - process.uptime() * 1000) },
    startedAt: now,
    endedAt: now,
    url,
    rates,
    generator: `k6 v${k6.version}`,
    droppedArrivals: 0,
    machine: {
      cpus: availableParallelism(),
      memoryMebibytes: Math.round(totalmem() / 2 ** 20),
      platform: process.platform,
      node: process.version,
    },
    interrupted: true,
  };
}

function planOf({ url }: LoadTarget, settings: LoadSettings): Omit<LoadPlan, "controlUrl"> {
  const { profile, rates, seconds, longestSeconds, store } = settings;
  const longest = profile === "deployment" ? Math.min(longestSeconds, mostSeconds) : seconds;
  return {
    ...asked,
    id: `load-${Date.now().toString(36)}`,
    url,
    rates,
    store,
    longestSeconds: longest + marginSeconds,
  };
}
