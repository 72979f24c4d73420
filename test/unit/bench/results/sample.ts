import type { Bench, Goal, Pair } from "../../../../bench/goal.ts";
import { goalResultOf, type GoalResult } from "../../../../bench/results/goal-result.ts";

/** A goal of which less is better; tests change one thing of it. */
export function goal(changes: Partial<Goal> = {}): Goal {
  return { name: "quick", says: "quickness", unit: "ms", better: "lower", bar: 0.5, ...changes };
}

/** Rounds whose ratios are these. */
export function roundsOf(ratios: readonly number[]): Pair[] {
  return ratios.map((ratio) => ({ ours: ratio * 100, theirs: 100 }));
}

export function resultOf(ratios: readonly number[], changes: Partial<Goal> = {}): GoalResult {
  return goalResultOf(goal(changes), roundsOf(ratios));
}

/** A bench that yields these records, and throws afterwards where it is given an error. */
export function benchOf(
  name: string,
  goals: readonly Goal[],
  records: readonly Record<string, Pair>[],
  end: { readonly error?: Error; readonly onEnd?: () => void } = {},
): Bench {
  return {
    name,
    says: `${name} beside another`,
    goals,
    async *rounds() {
      try {
        for (const record of records) yield await Promise.resolve(record);
        if (end.error) throw end.error;
      } finally {
        end.onEnd?.();
      }
    },
  };
}

export const circumstances = {
  measuredAt: "2026-11-22T12:00:00.000Z",
  commit: "abc1234",
  machine: "2 × Some CPU, 8.0 GiB, Some OS x64, Node v22.0.0",
};
