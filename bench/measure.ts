import { join, resolve } from "node:path";
import { replaceFile } from "../ops/replace-file.ts";
import { keepReport, timeInName } from "../provider/report-folder.ts";
import type { BenchContext } from "./goal.ts";
import type { BenchOptions } from "./options.ts";
import { formatted } from "./results/formatted.ts";
import type { GoalResult } from "./results/goal-result.ts";
import { circumstancesNow } from "./results/machine.ts";
import { resultsMarkdown } from "./results/markdown.ts";
import { comparisonsOf, type Comparison } from "./results/regression.ts";
import { failureLines, reportJson } from "./results/report.ts";
import type { Circumstances } from "./results/circumstances.ts";
import type { Outcome } from "./results/outcome.ts";
import { runBench } from "./run-bench.ts";

/** What a run came to. */
export interface Measurement {
  readonly outcomes: readonly Outcome[];
  readonly circumstances: Circumstances;
  /** Undefined where the run was not to be held to anything. */
  readonly comparisons: readonly Comparison[] | undefined;
  /** The table, and what did not run, as printed. */
  readonly markdown: string;
}

/**
 * Runs the benches one after the other; one that fails leaves the others' results. Writes every round to .bluegreen/reports/bench.json after
 * each bench, so that a run that is killed leaves what it has measured, and keeps the reports of earlier runs in
 * .bluegreen/reports/benchmarks. `held` are the recorded results to compare with.
 */
export async function measure(
  context: BenchContext,
  { benches, rounds, jsonFile }: BenchOptions,
  held?: readonly GoalResult[],
): Promise<Measurement> {
  const { root, say } = context;
  const circumstances = await circumstancesNow(root);
  const outcomes: Outcome[] = [];
  let comparisons: readonly Comparison[] | undefined;
  let json = "";
  for (const bench of benches) {
    say(`${bench.name}: ${bench.says}`);
    outcomes.push(await runBench(bench, context, rounds));
    comparisons = held && comparisonsOf(outcomes, held);
    json = reportJson(outcomes, circumstances, rounds, comparisons);
    await replaceFile(join(root, ".bluegreen", "reports", "bench.json"), json);
  }
  const table = resultsMarkdown(outcomes.map((outcome) => ({ ...outcome, circumstances })));
  const markdown = [await formatted(root, "markdown", table), ...failureLines(outcomes)].join("\n");
  const name = `bench-${timeInName(new Date(circumstances.measuredAt))}`;
  await keepReport(root, "benchmarks", name, { markdown, json });
  if (jsonFile !== undefined) await replaceFile(resolve(jsonFile), json);
  return { outcomes, circumstances, comparisons, markdown };
}
