import { duration } from "../../table.ts";
import type { LoadRun } from "../run-folder.ts";
import type { LoadReport } from "./shape.ts";

/** Whether a run shows that nobody noticed. */
export interface LoadVerdict {
  /** No request failed, and the command, where there was one, ended with 0. */
  readonly passed: boolean;
  /** Why nothing can be concluded; such a run has not passed. */
  readonly inconclusive?: string;
  readonly failed: number;
  readonly total: number;
  /** Highest share of failed requests of any second, percent. */
  readonly worstSecondErrorPercent: number;
  /** What was looked at: each with its value and its limit. */
  readonly sentences: readonly string[];
}

/** Share of the arrivals that the generator may have dropped, percent. */
export const droppedLimitPercent = 1;

export type Judged = Pick<LoadReport, "totals" | "phases" | "worstSecond"> & { readonly run: LoadRun };

/** Judges a run. A failed request or command decides; else what was not measured does. */
export function verdictOf(judged: Judged): LoadVerdict {
  const { run, totals, worstSecond } = judged;
  const total = sum(totals.map(({ requests }) => requests));
  const failed = sum(totals.map((kind) => kind.failed));
  const commandFailed = run.command !== undefined && run.command.exitCode !== 0;
  const doubts = failed > 0 || commandFailed ? [] : doubtsOf(judged, total);
  const worstSecondErrorPercent = worstSecond?.errorPercent ?? 0;
  return {
    passed: failed === 0 && !commandFailed && doubts.length === 0,
    ...(doubts.length > 0 && { inconclusive: doubts.join("; ") }),
    failed,
    total,
    worstSecondErrorPercent,
    sentences: [
      `${failed} of ${total} requests failed; allowed are 0.`,
      `The worst second had ${percent(worstSecondErrorPercent)} failed requests; allowed are 0 %.`,
      `The generator dropped ${run.droppedArrivals} of ${total + run.droppedArrivals} arrivals (${percent(droppedPercent(run, total))}); up to ${droppedLimitPercent} % is allowed.`,
      ...(run.command === undefined ? [] : [commandSentence(run.command)]),
      ...doubts.map((doubt) => `Inconclusive: ${doubt}.`),
    ],
  };
}

/** Why a run without a failure shows nothing. */
function doubtsOf({ run, totals, phases }: Judged, total: number): string[] {
  if (total === 0) return ["nothing was asked"];
  const dropped = droppedPercent(run, total);
  return [
    ...totals
      .filter(({ requests }) => requests === 0)
      .map(({ kind }) => `no ${kind} request was sent, at a rate of ${run.rates[kind] ?? 0} a second`),
    ...phases
      .filter(
        ({ phase, totals: asked }) => phase === "during" && asked.every(({ requests }) => requests === 0),
      )
      .map(({ seconds }) => `no request was sent during the command's ${duration(seconds)}`),
    ...(run.profile === "deployment" && run.command === undefined ? ["the command never ran"] : []),
    ...(dropped > droppedLimitPercent
      ? [`the generator dropped ${percent(dropped)} of the arrivals, more than ${droppedLimitPercent} %`]
      : []),
    ...(run.interrupted === true ? ["the run was stopped before its end"] : []),
  ];
}

function commandSentence({ startedAt, endedAt, exitCode }: NonNullable<LoadRun["command"]>): string {
  return `The command ended after ${duration((endedAt - startedAt) / 1000)} with exit status ${exitCode}; wanted is 0.`;
}

function droppedPercent({ droppedArrivals }: LoadRun, total: number): number {
  return droppedArrivals === 0 ? 0 : (droppedArrivals * 100) / (total + droppedArrivals);
}

/** Two digits, and never a 0 for what is more. */
function percent(value: number): string {
  if (value > 0 && value < 0.01) return "less than 0.01 %";
  return `${Number(value.toFixed(2))} %`;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
