import { duration } from "../../table.ts";
import type { LoadRun } from "../run-schema.ts";
import {
  doubtsOf,
  droppedLimitPercent,
  droppedPercent,
  missingLimitPercent,
  missingPercent,
  pauseLimitSeconds,
  type Judged,
} from "./doubts.ts";
import { count, percent, sum } from "./figures.ts";
import type { Pace } from "./shape.ts";

/** Whether a run shows that nobody noticed. */
export interface LoadVerdict {
  /** No request failed, and the command, where there was one, ended with 0. */
  readonly passed: boolean;
  /** Why nothing can be concluded; such a run has not passed. */
  readonly inconclusive?: string;
  readonly failed: number;
  /** Those that were cut included, which are no failed ones. */
  readonly total: number;
  /** Highest share of failed requests of any second, percent. */
  readonly worstSecondErrorPercent: number;
  /** What was looked at: each with its value and its limit. */
  readonly sentences: readonly string[];
}

/** Judges a run. A failed request or command decides; else what was not measured does. */
export function verdictOf(judged: Judged): LoadVerdict {
  const { run, totals, worstSecond } = judged;
  const total = sum(totals.map(({ requests }) => requests));
  const failed = sum(totals.map((kind) => kind.failed));
  const cut = sum(totals.map((kind) => kind.cut));
  const commandFailed = run.command !== undefined && run.command.exitCode !== 0;
  const doubts = failed > 0 || commandFailed ? [] : doubtsOf(judged);
  const worstSecondErrorPercent = worstSecond?.errorPercent ?? 0;
  return {
    passed: failed === 0 && !commandFailed && doubts.length === 0,
    ...(doubts.length > 0 && { inconclusive: doubts.join("; ") }),
    failed,
    total,
    worstSecondErrorPercent,
    sentences: [
      `${count(failed)} of ${count(total)} requests failed; allowed are 0.`,
      `The worst second had ${percent(worstSecondErrorPercent)} failed requests; allowed are 0 %.`,
      ...(cut > 0
        ? [`${count(cut)} of ${count(total)} requests were cut before their answer, and count as neither.`]
        : []),
      `The generator dropped ${count(run.droppedArrivals)} of ${count(total + run.droppedArrivals)} arrivals (${percent(droppedPercent(judged))}); up to ${droppedLimitPercent} % is allowed.`,
      ...paceSentences(judged.paces),
      ...(run.command === undefined ? [] : [commandSentence(run.command)]),
      ...doubts.map((doubt) => `Inconclusive: ${doubt}.`),
    ],
  };
}

/** Of the kind that is worst. */
function paceSentences(paces: readonly Pace[]): string[] {
  const [shortest] = paces.toSorted((left, right) => missingPercent(right) - missingPercent(left));
  const [slowest] = paces.toSorted((left, right) => right.longestPauseSeconds - left.longestPauseSeconds);
  if (shortest?.due === undefined || shortest.due === null || slowest === undefined) return [];
  return [
    `Of ${count(shortest.due)} ${shortest.kind} requests that were due, ${percent(missingPercent(shortest))} were not sent; up to ${missingLimitPercent} % is allowed.`,
    `The generator paused for ${pauseText(slowest.longestPauseSeconds)} at most (${slowest.kind}); up to ${pauseLimitSeconds} s is allowed.`,
  ];
}

/** Within a second nobody looks for pauses. */
function pauseText(seconds: number): string {
  return seconds < 1 ? "less than 1 s" : duration(seconds);
}

function commandSentence({ startedAt, endedAt, exitCode }: NonNullable<LoadRun["command"]>): string {
  return `The command ended after ${duration((endedAt - startedAt) / 1000)} with exit status ${exitCode}; wanted is 0.`;
}
