import type { Outcome } from "./outcome.ts";
import { checkHolds, type Comparison } from "./regression.ts";

/**
 * 0 every bench ran to its end, 1 one did not, 130 the run was stopped. A missed bar is told by the table and is no failure of the run;
 * `--check` is what fails a run, also where nothing that was measured is recorded.
 */
export function exitStatusOf(
  outcomes: readonly Outcome[],
  comparisons: readonly Comparison[] | undefined,
  stopped: boolean,
): 0 | 1 | 130 {
  if (stopped) return 130;
  const ran = outcomes.every(({ failure }) => failure === undefined);
  return ran && (comparisons === undefined || checkHolds(comparisons)) ? 0 : 1;
}
