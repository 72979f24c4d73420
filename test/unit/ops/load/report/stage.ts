import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { LineWriter } from "../../../../../ops/load/line-file.ts";
import type { LoadRequest, LoadRoute, LoadSample } from "../../../../../ops/load/line-schemas.ts";
import { runFiles, writeRun } from "../../../../../ops/load/run-folder.ts";
import type { LoadRun } from "../../../../../ops/load/run-schema.ts";
import { requestKinds } from "../../../../../ops/load/script/kind.ts";

/** When every run of the tests begins, milliseconds since 1970. */
export const start = Date.UTC(2026, 10, 21, 16, 30);

export const command: NonNullable<LoadRun["command"]> = {
  line: "npx bluegreen deploy --version 2",
  startedAt: start + 20_000,
  endedAt: start + 40_000,
  exitCode: 0,
};

/** A run of 60 s with a command from second 20 to second 40. */
export const deployment: LoadRun = {
  version: 1,
  stack: "dev",
  profile: "deployment",
  scenario: "mixed",
  startedAt: start,
  endedAt: start + 60_000,
  intendedSeconds: 60,
  url: "http://127.0.0.1:8080",
  rates: { health: 1, chat: 1, stream: 1 },
  command,
  generator: "k6 v2.2.0",
  droppedArrivals: 0,
  machine: { cpus: 2, memoryMebibytes: 24_576, platform: "linux", node: "v20.19.0" },
};

export const baseline: LoadRun = { ...withoutCommand(deployment), profile: "baseline" };

/** A request that was answered as it should, `seconds` after the start. */
export function request(seconds: number, more: Partial<LoadRequest> = {}): LoadRequest {
  return { t: start + seconds * 1000, ms: 5, kind: "health", status: 200, color: "blue", ok: true, ...more };
}

/** One of each kind in every second of the run, as its rates want it. */
export function eachSecond(more: Partial<LoadRequest> = {}): LoadRequest[] {
  return Array.from({ length: 60 }, (_, second) =>
    requestKinds.map((kind) => request(second, { kind, ...more })),
  ).flat();
}

/** The route `seconds` after the start, all users on blue. */
export function route(seconds: number, more: Partial<LoadRoute> = {}): LoadRoute {
  return {
    t: start + seconds * 1000,
    activeColor: "blue",
    weights: { blue: 100, green: 0 },
    shadow: 0,
    rejected: {},
    leased: false,
    ...more,
  };
}

/** What blue said `seconds` after the start. */
export function sample(seconds: number, more: Partial<LoadSample> = {}): LoadSample {
  return { t: start + seconds * 1000, color: "blue", up: true, release: "a".repeat(64), ...more };
}

export interface Left {
  readonly run?: LoadRun;
  readonly requests?: Iterable<LoadRequest>;
  readonly samples?: Iterable<LoadSample>;
  readonly route?: Iterable<LoadRoute>;
}

/** Writes the folder that a run leaves; it goes with the test. */
export async function leftBy(left: Left): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "load-report-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const requests = await writeLines(folder, runFiles.requests, left.requests ?? []);
  await writeRun(folder, { requests, ...(left.run ?? deployment) });
  await writeLines(folder, runFiles.samples, left.samples ?? []);
  await writeLines(folder, runFiles.route, left.route ?? []);
  return folder;
}

async function writeLines(folder: string, file: string, lines: Iterable<unknown>): Promise<number> {
  const writer = new LineWriter(folder, file);
  let written = 0;
  for (const line of lines) {
    await writer.write(line);
    written += 1;
  }
  await writer.close();
  return written;
}

function withoutCommand({ command: _, ...run }: LoadRun): LoadRun {
  return run;
}
