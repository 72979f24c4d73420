import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { modelFileOf } from "../components/model.ts";
import { replaceFile } from "../ops/replace-file.ts";
import { keepReport, timeInName } from "../provider/report-folder.ts";
import { prepare } from "../toolchain/index.ts";
import { benches } from "./benches.ts";
import { benchOptionsOf, helpText, type BenchOptions } from "./options.ts";
import { formatted } from "./results/formatted.ts";
import { circumstancesNow } from "./results/machine.ts";
import { resultsMarkdown } from "./results/markdown.ts";
import type { Outcome } from "./results/outcome.ts";
import { readmeWith } from "./results/readme.ts";
import {
  parseRecorded,
  recordedFile,
  recordedResults,
  recordedWith,
  type Recorded,
} from "./results/recorded.ts";
import { checkHolds, checkLines, comparisonOf, type Comparison } from "./results/regression.ts";
import { failureLines, reportJson } from "./results/report.ts";
import { runBench } from "./run-bench.ts";

/** `npm run bench`; `root` is the folder with Pulumi.yaml. Returns the exit status. */
export async function main(root: string, args: readonly string[]): Promise<number> {
  let options: BenchOptions | undefined;
  try {
    options = benchOptionsOf(args, benches);
  } catch (error) {
    say(`${messageOf(error)}\n\n${helpText(benches)}`);
    return 2;
  }
  if (options === undefined) {
    print(helpText(benches));
    return 0;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
  try {
    const recorded = parseRecorded(await readFile(join(root, recordedFile), "utf8"));
    if (options.then === "readme") await writeReadme(root, recorded);
    else if (!(await measured(root, options, recorded, stop.signal))) return stop.signal.aborted ? 130 : 1;
    return 0;
  } catch (error) {
    say(messageOf(error));
    return stop.signal.aborted ? 130 : 1;
  }
}

/** Runs the benches one after the other and tells what they came to. True where all ran, and `--check` holds. */
async function measured(
  root: string,
  options: BenchOptions,
  recorded: Recorded,
  signal: AbortSignal,
): Promise<boolean> {
  const held = recordedResults(recorded, benches).flatMap(({ results }) => results);
  const environment = await prepared(root, signal);
  const circumstances = await circumstancesNow(root);
  const outcomes: Outcome[] = [];
  const compared = () =>
    options.then === "check" ? comparisonsOf(outcomes, held) : ([] as readonly Comparison[]);
  const json = () => reportJson(outcomes, circumstances, options.rounds, compared());
  for (const bench of options.benches) {
    say(`${bench.name}: ${bench.says}`);
    outcomes.push(await runBench(bench, { root, environment, signal, say }, options.rounds));
    // After each, so that a run that is killed leaves what it has measured.
    await replaceFile(join(root, ".bluegreen", "reports", "bench.json"), json());
  }
  const table = resultsMarkdown(outcomes.map((outcome) => ({ ...outcome, circumstances })));
  const markdown = [await formatted(root, "markdown", table), ...failureLines(outcomes)].join("\n");
  await keepReport(root, "benchmarks", `bench-${timeInName(new Date(circumstances.measuredAt))}`, {
    markdown,
    json: json(),
  });
  if (options.jsonFile !== undefined) await replaceFile(resolve(options.jsonFile), json());
  print([markdown, ...(options.then === "check" ? checkLines(compared()) : [])].join("\n"));
  if (options.then === "record") await record(root, recordedWith(recorded, outcomes, circumstances));
  const ran = outcomes.every(({ failure }) => failure === undefined);
  return ran && (options.then !== "check" || checkHolds(compared()));
}

async function prepared(root: string, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
  const wanted = { projectDirectory: root, environment: process.env, models: [modelFileOf()], signal };
  const { environment } = await prepare(wanted);
  return { ...process.env, ...environment };
}

function comparisonsOf(
  outcomes: readonly Outcome[],
  held: ReturnType<typeof recordedResults>[number]["results"],
): Comparison[] {
  return outcomes
    .flatMap(({ results }) => results)
    .map((result) =>
      comparisonOf(
        result,
        held.find(({ goal }) => goal.name === result.goal.name),
      ),
    );
}

async function record(root: string, recorded: Recorded): Promise<void> {
  await replaceFile(join(root, recordedFile), await formatted(root, "json", JSON.stringify(recorded)));
  await writeReadme(root, recorded);
  say(`recorded: ${recordedFile} and README.md`);
}

async function writeReadme(root: string, recorded: Recorded): Promise<void> {
  const path = join(root, "README.md");
  const table = await formatted(root, "markdown", resultsMarkdown(recordedResults(recorded, benches)));
  await replaceFile(path, readmeWith(await readFile(path, "utf8"), table));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
