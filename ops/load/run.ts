import { mkdir } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import type { LoadGenerator } from "../../toolchain/index.ts";
import { OperatorError } from "../exit.ts";
import type { Interruption } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { follow } from "./course.ts";
import { Generator } from "./generator.ts";
import { Progress } from "./progress.ts";
import {
  LineWriter,
  runFiles,
  writeRun,
  type LoadRequest,
  type LoadRoute,
  type LoadRun,
  type LoadSample,
} from "./run-folder.ts";
import { sampleColors } from "./sampler.ts";
import type { LoadPlan } from "./script/plan.ts";
import type { LoadSettings } from "./settings.ts";
import { watchRoute } from "./watcher.ts";

export interface LoadTarget {
  /** Name of the stack whose folder the run goes to. */
  readonly stack: string;
  /** What is asked, without a slash at its end. */
  readonly url: string;
  /** Whether a router with colors answers there, which route and colors can be asked of. */
  readonly routed: boolean;
}

export interface LoadTools {
  readonly k6: LoadGenerator;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** For k6 and for the operator's command. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Of what is asked; the same in every run, so that runs can be compared. */
const asked: Pick<LoadPlan, "patienceSeconds" | "tokens" | "users" | "seed"> = {
  patienceSeconds: { health: 10, chat: 60, stream: 60 },
  tokens: { chat: 16, stream: 32 },
  users: 50,
  seed: 1,
};

/** For a load whose end only its command knows. */
const weekSeconds = 7 * 24 * 3600;
/** k6's own end comes after ours. */
const marginSeconds = 60;

/**
 * Makes load and writes down what happened. The run that it returns is the one in the folder, whole or interrupted.
 *
 * @throws OperatorError where the load could not begin, or a file could not be written
 */
export async function runLoad(
  folder: string,
  target: LoadTarget,
  settings: LoadSettings,
  tools: LoadTools,
): Promise<LoadRun> {
  await mkdir(folder, { recursive: true });
  const begun = runOf(target, settings, tools.k6);
  await writeRun(folder, begun);
  const files = {
    requests: new LineWriter<LoadRequest>(folder, runFiles.requests),
    samples: new LineWriter<LoadSample>(folder, runFiles.samples),
    route: new LineWriter<LoadRoute>(folder, runFiles.route),
  };
  const watching = new AbortController();
  const watchers = target.routed
    ? [
        watchRoute(target.url, watching.signal, (route) => files.route.write(route)),
        sampleColors(target.url, watching.signal, (sample) => files.samples.write(sample)),
      ]
    : [];
  const progress = new Progress();
  try {
    const generator = await Generator.start({
      k6: tools.k6,
      folder,
      environment: tools.environment,
      plan: planOf(target, settings),
      onRequest: async (request) => {
        progress.add(request);
        await files.requests.write(request);
      },
    });
    const startedAt = Date.now();
    const course = await follow({ generator, progress, folder, settings, tools });
    const run: LoadRun = {
      ...begun,
      startedAt,
      endedAt: progress.lastAnswerAt ?? Date.now(),
      droppedArrivals: course.end.droppedArrivals,
      ...(course.command !== undefined && { command: course.command }),
      interrupted: course.interrupted ? true : undefined,
    };
    await writeRun(folder, run);
    if (course.end.failure !== undefined)
      throw new OperatorError("failed", course.end.failure, `see ${join(folder, runFiles.generatorLog)}`);
    return run;
  } finally {
    watching.abort();
    await Promise.all(watchers);
    for (const file of Object.values(files)) await file.close();
  }
}

/** What a run has come to before anything was asked: that of one which was killed. */
function runOf({ stack, url }: LoadTarget, settings: LoadSettings, k6: LoadGenerator): LoadRun {
  const { profile, scenario, rates, name, seconds } = settings;
  const now = Date.now();
  return {
    version: 1,
    stack,
    ...(name !== undefined && { name }),
    profile,
    scenario,
    durationSeconds: seconds,
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
  const longest = profile === "deployment" ? Math.min(longestSeconds, weekSeconds) : seconds;
  return { ...asked, url, rates, store, longestSeconds: longest + marginSeconds };
}
