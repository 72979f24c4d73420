import { standingOf } from "../flip-verdict.ts";
import { lossLines } from "../flip-report.ts";
import type { Goal } from "../goal.ts";
import type { RoundRecord } from "../results/outcome.ts";
import { medianOf } from "../results/spread.ts";
import type { Round } from "../round.ts";

export const firstAnswerGoal: Goal = {
  name: "route-first-answer",
  says: "flip under load: from route write to first new answer, against nginx reload",
  unit: "ms",
  better: "lower",
  bar: 0.5,
};

export const failedGoal: Goal = {
  name: "route-failed",
  says: "flip under load: requests failed, against nginx reload",
  unit: "failed",
  better: "lower",
  bar: 0,
};

/**
 * What a round of each way came to.
 *
 * @throws Error where the new color never answered after a swap: then there is nothing to compare
 */
export function measuredOf(ours: Round, peer: Round): RoundRecord {
  return {
    [firstAnswerGoal.name]: { ours: firstAnswer("pulumi up", ours), theirs: firstAnswer("reload", peer) },
    [failedGoal.name]: { ours: failures(ours), theirs: failures(peer) },
  };
}

/** Why a round of ours breaks what no flip may: it lost a request; undefined where it lost none. */
export function breachOf(ours: Round): string | undefined {
  const standing = standingOf("pulumi up", [ours]);
  if (standing.failed === 0) return undefined;
  const reasons = lossLines(standing).join("; ");
  return `${standing.failed} of our requests failed across ${standing.swaps} flips; allowed is 0: ${reasons}`;
}

/** Median of the round's swaps, milliseconds. */
function firstAnswer(name: string, { swaps }: Round): number {
  const times = swaps.map(({ color, milliseconds }) => {
    if (milliseconds === undefined) throw new Error(`${name}: ${color} never answered after a swap`);
    return milliseconds;
  });
  return medianOf(times);
}

function failures(round: Round): number {
  return standingOf("", [round]).failed;
}
