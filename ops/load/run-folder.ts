import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { timeInName } from "../../provider/report-folder.ts";
import { OperatorError } from "../exit.ts";
import { replaceFile } from "../replace-file.ts";
import { parsed } from "./parsed.ts";
import { runSchema, type LoadProfile, type LoadRun } from "./run-schema.ts";

/*
 * What a run of `bluegreen load` leaves. Times `t` and `…At` are milliseconds since 1970, durations milliseconds. Files named
 * `.jsonl` hold one JSON object a line, in the order in which they were known.
 */

/** Names of the files in a run's folder. */
export const runFiles = {
  run: "run.json",
  requests: "requests.jsonl",
  samples: "samples.jsonl",
  route: "route.jsonl",
  generatorLog: "k6.log",
  commandLog: "command.log",
} as const;

/** Folder of a run, relative to the folder with Pulumi.yaml; in the order of the alphabet, runs are in the order of time. */
export function runFolder(stack: string, at: Date, profile: LoadProfile): string {
  return join(runsFolder(stack), `${timeInName(at)}-${profile}`);
}

/** Folder of a stack's runs, relative to the folder with Pulumi.yaml. */
export function runsFolder(stack: string): string {
  return join(".bluegreen", "reports", stack, "load");
}

/** Throws `OperatorError` where there is no `run.json`, or one of another form. */
export async function readRun(folder: string): Promise<LoadRun> {
  const path = join(folder, runFiles.run);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new OperatorError("usage", `${folder} holds no run: ${path} cannot be read`, undefined, {
      cause: error,
    });
  });
  return parsed(runSchema, text, path);
}

export async function writeRun(folder: string, run: LoadRun): Promise<void> {
  await replaceFile(join(folder, runFiles.run), `${JSON.stringify(run, null, 2)}\n`);
}
