import type { Bench, Goal, Pair } from "../goal.ts";
import { goalResultOf, problemOf, type GoalResult } from "./goal-result.ts";

/** One round: goal name -> what was measured of it. */
export type RoundRecord = Readonly<Record<string, Pair>>;

/** How one bench went. */
export interface Outcome {
  readonly bench: Bench;
  /** Every goal of which at least one round is there. */
  readonly results: readonly GoalResult[];
  /** Why the bench did not run to its end; undefined where it did. */
  readonly failure: string | undefined;
  /** With its set-up and clearing up. */
  readonly seconds: number;
}

/**
 * Puts a bench's rounds together by goal. A goal is measured in every round, or one of which that is said once; anything less is a
 * failure of the bench, whose rounds are kept nevertheless.
 */
export function outcomeOf(
  bench: Bench,
  records: readonly RoundRecord[],
  count: number,
  seconds: number,
  failure?: string,
): Outcome {
  const measured = bench.goals.map((goal) => ({
    goal,
    rounds: records.flatMap((record) => record[goal.name] ?? []),
  }));
  const missing = measured
    .filter(({ goal, rounds }) => rounds.length < roundsOf(goal, count))
    .map(
      ({ goal, rounds }) => `${goal.name}: measured in ${rounds.length} of ${roundsOf(goal, count)} rounds`,
    );
  return {
    bench,
    results: measured
      .filter(({ rounds }) => rounds.length > 0)
      .map(({ goal, rounds }) => goalResultOf(goal, rounds)),
    failure: failure ?? (missing.length > 0 ? missing.join("; ") : undefined),
    seconds,
  };
}

function roundsOf({ once = false }: Goal, count: number): number {
  return once ? 1 : count;
}

/** Why a bench's record is refused: an unknown goal, or a pair that cannot be compared; undefined where it is taken. */
export function refusalOf({ name, goals }: Bench, record: RoundRecord): string | undefined {
  const problems = Object.entries(record).map(([key, pair]) => {
    const goal = goals.find((known) => known.name === key);
    const known = goals.map((other) => other.name).join(", ");
    return goal ? problemOf(goal, pair) : `${key}: no goal of ${name}; its goals are ${known}`;
  });
  return problems.find((problem) => problem !== undefined);
}
