import { duration } from "../../table.ts";
import type { LoadRun } from "../run-schema.ts";
import { unmetColors, type Unmet } from "./coverage.ts";
import { count, percent, sum } from "./figures.ts";
import type { LoadReport, Pace, Phase } from "./shape.ts";

/** Share of the arrivals that the generator may have dropped, percent. */
export const droppedLimitPercent = 1;

/** Share of the requests of a kind that were due and may be missing, percent; one may always be, at the edge of the run. */
export const missingLimitPercent = 5;

/** The generator may have paused for so long; what was due in a longer time met nobody. */
export const pauseLimitSeconds = 3;

export type Judged = Pick<LoadReport, "totals" | "phases" | "paces" | "worstSecond"> & {
  readonly run: LoadRun;
  readonly series: Pick<LoadReport["series"], "answers" | "at" | "intervalSeconds" | "route">;
};

/** Why a run without a failure shows nothing, in words; none where it shows something. */
export function doubtsOf(judged: Judged): string[] {
  const { run, totals } = judged;
  const lines = sum(totals.map(({ requests }) => requests));
  return [
    ...endDoubts(run),
    ...fileDoubts(run, lines),
    ...(lines === 0 ? ["nothing was asked"] : askedDoubts(judged)),
  ];
}

/** How much of a kind is missing of what was due, in percent; 0 where it is one at the most. */
export function missingPercent({ sent, due }: Pace): number {
  const missing = due === null ? 0 : due - sent;
  return due === null || missing <= 1 ? 0 : (missing * 100) / due;
}

export function droppedPercent({ run, totals }: Pick<Judged, "run" | "totals">): number {
  const { droppedArrivals } = run;
  const sent = sum(totals.map(({ requests }) => requests));
  return droppedArrivals === 0 ? 0 : (droppedArrivals * 100) / (sent + droppedArrivals);
}

function endDoubts({ profile, command, generatorFailed, interrupted }: LoadRun): string[] {
  return [
    ...(generatorFailed === undefined ? [] : [`the generator failed: ${firstLine(generatorFailed)}`]),
    ...(interrupted === true && generatorFailed === undefined ? ["the run was stopped before its end"] : []),
    ...(profile === "deployment" && command === undefined ? ["the command never ran"] : []),
  ];
}

/** What a run that has ended says of itself, held against what is on the disk. */
function fileDoubts({ requests, intendedSeconds, interrupted }: LoadRun, lines: number): string[] {
  if (requests !== undefined && requests !== lines)
    return [
      `${count(requests)} requests were written down and ${count(lines)} are there: a file is not whole`,
    ];
  const told = requests !== undefined && intendedSeconds !== undefined;
  return told || interrupted === true ? [] : ["the run does not say how many requests were due and sent"];
}

function askedDoubts(judged: Judged): string[] {
  const { run, totals, phases, paces, series } = judged;
  const cut = sum(totals.map((kind) => kind.cut));
  const dropped = droppedPercent(judged);
  return [
    ...totals
      .filter(({ requests }) => requests === 0)
      .map(({ kind }) => `no ${kind} request was sent, at a rate of ${run.rates[kind] ?? 0} a second`),
    ...phases.filter(({ phase }) => phase === "during").flatMap((during) => duringDoubts(during, run)),
    ...unmetColors(series).map(unmetDoubt),
    ...(cut > 0 ? [`requests were cut before their answer: ${count(cut)}`] : []),
    ...(dropped > droppedLimitPercent
      ? [`the generator dropped ${percent(dropped)} of the arrivals, more than ${droppedLimitPercent} %`]
      : []),
    ...paces.filter(({ sent }) => sent > 0).flatMap(paceDoubts),
  ];
}

/** A kind may be absent where the command took less than two of its arrivals are apart; all of them together may not. */
function duringDoubts({ seconds, totals }: Phase, { rates }: LoadRun): string[] {
  if (totals.every(({ requests }) => requests === 0))
    return [`no request was sent during the command's ${duration(seconds)}`];
  return totals
    .filter(({ kind, requests }) => requests === 0 && seconds * (rates[kind] ?? 0) >= 2)
    .map(({ kind }) => `no ${kind} request was sent during the command's ${duration(seconds)}`);
}

function unmetDoubt({ color, weightPercent, seconds, requests }: Unmet): string {
  return `${color} answered none of ${count(requests)} requests in ${duration(seconds)} with ${weightPercent} % of the users`;
}

function paceDoubts(pace: Pace): string[] {
  const { kind, sent, due, longestPauseSeconds } = pace;
  const missing = missingPercent(pace);
  return [
    ...(missing > missingLimitPercent
      ? [
          `the generator sent ${count(sent)} of ${count(due ?? 0)} ${kind} requests that were due: ${percent(missing)} are missing, more than ${missingLimitPercent} %`,
        ]
      : []),
    ...(longestPauseSeconds > pauseLimitSeconds
      ? [
          `the generator sent no ${kind} request for ${duration(longestPauseSeconds)} in which some were due, more than ${pauseLimitSeconds} s`,
        ]
      : []),
  ];
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
