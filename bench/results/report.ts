import type { Circumstances } from "./circumstances.ts";
import type { Outcome } from "./outcome.ts";
import type { Comparison } from "./regression.ts";

/** What a run leaves for programs: every round of every goal. JSON has no infinity, so the ratio of some to none is null there. */
export function reportJson(
  outcomes: readonly Outcome[],
  circumstances: Circumstances,
  count: number,
  comparisons?: readonly Comparison[],
): string {
  const report = {
    ...circumstances,
    rounds: count,
    benches: outcomes.map(({ bench, results, failure = null, seconds }) => ({
      name: bench.name,
      says: bench.says,
      failure,
      seconds,
      goals: results.map(({ goal, ...result }) => ({ ...goal, ...result })),
    })),
    ...(comparisons && { check: comparisons }),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Why benches did not run to their end. */
export function failureLines(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ bench, failure }) =>
    failure === undefined ? [] : [`✗ ${bench.name} did not run to its end: ${failure}`],
  );
}
