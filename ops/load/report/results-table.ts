import { duration, type Cell } from "../../table.ts";
import type { RunResult } from "./read.ts";
import { outcomeOf } from "./summary.ts";
import { starred } from "./tables.ts";

/** Columns of `bluegreen results`. */
export const resultsHeader = [
  "run",
  "scenario",
  "took",
  "requests",
  "failed",
  "p95",
  "first token p95",
  "flips",
  "verdict",
] as const;

/** A run as one line. Latencies are those of chats, of streams where there were none, of health checks where there was nothing else. */
export function resultRow(result: RunResult): Cell[] {
  const { name, run, seconds, verdict, totals, markers } = result;
  const told = (["chat", "stream", "health"] as const)
    .map((kind) => totals.find((of) => of.kind === kind && of.requests > 0))
    .find((of) => of !== undefined);
  const firstToken = totals.find((of) => of.firstToken !== null)?.firstToken ?? null;
  return [
    run.name === undefined ? name : `${name} (${run.name})`,
    run.scenario,
    duration(seconds),
    verdict.total,
    verdict.failed,
    told === undefined ? "–" : `${told.kind} ${starred(told.latency, "p95")}`,
    starred(firstToken, "p95"),
    markers.filter(({ kind }) => kind === "flip").length,
    verdict.inconclusive === undefined ? outcomeOf(result) : `inconclusive: ${verdict.inconclusive}`,
  ];
}
