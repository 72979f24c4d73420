import type { Goal, Pair } from "../goal.ts";
import { medianOf, spreadOf, type Spread } from "./spread.ts";

/** Missed: the bar is not kept. */
export type Verdict = "wish" | "kept" | "missed";

/** What all rounds of one goal came to. */
export interface GoalResult {
  readonly goal: Goal;
  readonly rounds: readonly Pair[];
  /** Median of the rounds, in the goal's unit; of failed requests the sum. */
  readonly ours: number;
  readonly theirs: number;
  /** ours/theirs of each round. */
  readonly ratio: Spread;
  readonly verdict: Verdict;
}

/** Median and spread of the rounds, and whether the median keeps the bar. `rounds` is not empty and without a problem. */
export function goalResultOf(goal: Goal, rounds: readonly Pair[]): GoalResult {
  const ours = rounds.map((pair) => pair.ours);
  const theirs = rounds.map((pair) => pair.theirs);
  const totals = isCounted(goal)
    ? { ours: sum(ours), theirs: sum(theirs) }
    : { ours: medianOf(ours), theirs: medianOf(theirs) };
  const ratio = spreadOf(isCounted(goal) ? [shareOf(totals)] : rounds.map(shareOf));
  return { goal, rounds, ...totals, ratio, verdict: verdictOf(goal, ratio.median) };
}

/** Why a round's pair cannot be compared, with the value and its limit; undefined where it can. */
export function problemOf(goal: Goal, { ours, theirs }: Pair): string | undefined {
  const least = isCounted(goal) ? "0 or more" : "more than 0";
  const allowed = (value: number) => Number.isFinite(value) && value >= 0;
  if (!allowed(ours)) return `${goal.name}: ours: got ${ours} ${goal.unit}; allowed is 0 or more`;
  if (!allowed(theirs) || (theirs === 0 && !isCounted(goal)))
    return `${goal.name}: theirs: got ${theirs} ${goal.unit}; allowed is ${least}`;
  return undefined;
}

/** Failed requests add up: one round with a failure is not outvoted by four without. */
export function isCounted({ unit }: Goal): boolean {
  return unit === "failed";
}

/** Nothing of nothing is 0, as none failed; something of nothing is more than any bar. */
function shareOf({ ours, theirs }: Pair): number {
  if (theirs > 0) return ours / theirs;
  return ours === 0 ? 0 : Infinity;
}

function verdictOf({ better, bar, wish = bar }: Goal, ratio: number): Verdict {
  const keeps = (limit: number) => (better === "higher" ? ratio >= limit : ratio <= limit);
  if (!keeps(bar)) return "missed";
  return wish !== bar && keeps(wish) ? "wish" : "kept";
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
