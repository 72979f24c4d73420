import type { Bench, Goal } from "../goal.ts";
import type { GoalResult } from "./goal-result.ts";
import { intervalText, ratioText } from "./markdown.ts";
import type { Outcome } from "./outcome.ts";

/** A run is held to this share of what was recorded: less is slower than noise explains. */
export const allowedShare = 0.8;

export interface Comparison {
  readonly goal: string;
  /** Only what is upheld or worse was compared. */
  readonly kind: "unrecorded" | "absolute" | "upheld" | "worse";
  /** One line with both ratios and the limit. */
  readonly says: string;
}

/** A time or a rate over a fixed limit says how fast the machine is, and no check holds one machine to another's. */
export function isAbsolute({ limit = false, unit }: Goal): boolean {
  return limit && (unit === "s" || unit === "ms" || unit === "tokens/s");
}

/**
 * Why a check of some benches need not begin: nothing of them can be compared. Undefined where something can.
 */
export function refusalOfCheck(
  benches: readonly Bench[],
  recorded: readonly GoalResult[],
): string | undefined {
  const goals = benches.flatMap((bench) => bench.goals).filter((goal) => !isAbsolute(goal));
  if (goals.some(({ name }) => recorded.some(({ goal }) => goal.name === name))) return undefined;
  const names = benches.map(({ name }) => name).join(" ");
  return `--check: nothing to hold ${names} to is recorded; record it with: npm run bench -- ${names} --record`;
}

/**
 * Holds a result to the recorded one of the same goal: worse only where the whole confidence interval is, by more than the allowed share.
 * Where less is better, ratios count turned over.
 */
export function comparisonOf(result: GoalResult, recorded: GoalResult | undefined): Comparison {
  const { goal, ratio } = result;
  if (recorded === undefined)
    return {
      goal: goal.name,
      kind: "unrecorded",
      says: `${goal.name}: ${intervalText(ratio)}, not recorded`,
    };
  if (isAbsolute(goal))
    return {
      goal: goal.name,
      kind: "absolute",
      says: `${goal.name}: ${intervalText(ratio)} of a fixed limit, recorded ${ratioText(recorded.ratio.median)}: not held, it depends on the machine`,
    };
  const higher = goal.better === "higher";
  const limit = higher ? recorded.ratio.median * allowedShare : recorded.ratio.median / allowedShare;
  const worse = higher ? ratio.high < limit : ratio.low > limit;
  const held = `recorded ${ratioText(recorded.ratio.median)}`;
  const bound = `${higher ? "at least" : "at most"} ${ratioText(limit)}`;
  const why = worse ? `its whole interval is worse than ${bound}` : `${bound} is within reach`;
  return {
    goal: goal.name,
    kind: worse ? "worse" : "upheld",
    says: `${goal.name}: ${intervalText(ratio)}, ${held}: ${why}`,
  };
}

/** The same of all results of a run. */
export function comparisonsOf(outcomes: readonly Outcome[], recorded: readonly GoalResult[]): Comparison[] {
  return outcomes
    .flatMap(({ results }) => results)
    .map((result) => {
      const held = recorded.find(({ goal }) => goal.name === result.goal.name);
      return comparisonOf(result, held);
    });
}

/** Nothing may be worse, and something has to be compared at all. */
export function checkHolds(comparisons: readonly Comparison[]): boolean {
  const compared = comparisons.filter(isCompared);
  return compared.length > 0 && compared.every(({ kind }) => kind === "upheld");
}

function isCompared({ kind }: Comparison): boolean {
  return kind === "upheld" || kind === "worse";
}

/** What `--check` prints. */
export function checkLines(comparisons: readonly Comparison[]): string[] {
  const marks = { unrecorded: "–", absolute: "–", upheld: "✓", worse: "✗" };
  const lines = comparisons.map(({ kind, says }) => `${marks[kind]} ${says}`);
  if (comparisons.some(isCompared)) return lines;
  return [...lines, "✗ nothing that was measured is recorded; record it with: npm run bench -- --record"];
}
