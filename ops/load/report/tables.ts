import { bytes, duration } from "../../table.ts";
import type { LoadRequest } from "../line-schemas.ts";
import { count, milliseconds, perSecond } from "./figures.ts";
import { isOfFew, type Quantiles, type shares } from "./histogram.ts";
import { timeText } from "./page/text.ts";
import type { LoadReport, Ratio, Totals } from "./shape.ts";

/** A table of the report, the same in Markdown and in HTML. */
export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  /** Texts of people and servers: whoever prints them has to escape them. */
  readonly rows: readonly (readonly string[])[];
  /** What has to be known to read it. */
  readonly note?: string;
}

/** Title of the table that explains the numbers of the plots' markers. */
export const happenedTitle = "What happened";

const fewNote =
  "*: of too few requests for a percentile (p95 needs 20, p99 needs 100): it is the slowest one, or next to it.";

/** All tables that have rows. */
export function tablesOf(report: LoadReport): Table[] {
  return [
    totalsTable(report),
    phasesTable(report),
    colorsTable(report),
    happenedTable(report),
    reasonsTable(report),
    requestsTable("Failed requests, the first ones", report.failures.first, report),
    slowestIntervalsTable(report),
    requestsTable("Slowest requests", report.slowest, report),
  ].filter(({ rows }) => rows.length > 0);
}

const latencyHeader = ["p50", "p95", "p99", "slowest", "first token p50", "first token p95"];

function totalsTable({ totals, byColor, run }: LoadReport): Table {
  const rows = totals.flatMap((all) => [
    row(all, "all", run.rates[all.kind]),
    ...byColor
      .filter(({ kind }) => kind === all.kind)
      .map((one) => row(one, one.color === "" ? "no color" : one.color, undefined)),
  ]);
  return {
    title: "Requests",
    header: ["kind", "answered by", "requests", "failed", "sent a second", "wanted", ...latencyHeader],
    rows,
    ...noteOnFew(rows),
  };
}

function row(totals: Totals, color: string, wanted: number | undefined): string[] {
  return [
    totals.kind,
    color,
    count(totals.requests),
    count(totals.failed),
    perSecond(totals.perSecond),
    wanted === undefined ? "" : perSecond(wanted),
    ...latencyCells(totals),
  ];
}

/** Before, during and after the command, and the ratios of during over before. */
function phasesTable({ phases, ratios }: LoadReport): Table {
  const kinds = [...new Set(phases.flatMap(({ totals }) => totals.map(({ kind }) => kind)))];
  const rows = kinds.flatMap((kind) => [
    ...phases.flatMap(({ phase, seconds, totals }) =>
      totals
        .filter((of) => of.kind === kind)
        .map((of) => [
          kind,
          phase,
          duration(seconds),
          count(of.requests),
          count(of.failed),
          ...latencyCells(of),
        ]),
    ),
    ...ratios.filter((ratio) => ratio.kind === kind).map(ratioRow),
  ]);
  return {
    title: "Before, during and after the command",
    header: ["kind", "when", "took", "requests", "failed", ...latencyHeader],
    rows,
    ...noteOnFew(rows),
  };
}

function ratioRow({ kind, p95, firstTokenP95, few }: Ratio): string[] {
  const text = (ratio: number | null) => (ratio === null ? "–" : `× ${ratio.toFixed(2)}${few ? "*" : ""}`);
  return [kind, "during ÷ before", "", "", "", "", text(p95), "", "", "", text(firstTokenP95)];
}

/** Of a server without a router no color was sampled. */
function colorsTable({ colors, series }: LoadReport): Table {
  return {
    title: "Colors",
    header: ["color", "answered in", "memory peak", "limit", "tokens", "tokens/s peak", "queue peak"],
    rows: (series.route.length === 0 ? [] : colors).map((of) => [
      of.color,
      `${of.upPercent.toFixed(0)} % of the time`,
      of.memoryPeakBytes === null ? "–" : bytes(of.memoryPeakBytes),
      of.memoryLimitBytes === null ? "–" : bytes(of.memoryLimitBytes),
      count(of.tokens),
      of.tokensPerSecondPeak === null ? "–" : of.tokensPerSecondPeak.toFixed(0),
      of.queuePeak === null ? "–" : count(of.queuePeak),
    ]),
  };
}

function happenedTable({ markers }: LoadReport): Table {
  return {
    title: happenedTitle,
    header: ["", "at", "what"],
    rows: markers.map(({ at, text }, index) => [String(index + 1), clock(at), text]),
    note: "Times since the start of the run; what others changed is told when it was first seen.",
  };
}

function reasonsTable({ failures: { reasons } }: LoadReport): Table {
  return {
    title: "Why requests failed",
    header: ["kind", "reason", "requests"],
    rows: reasons.map(({ kind, reason, count: of }) => [kind, reason, count(of)]),
  };
}

function slowestIntervalsTable({ slowestIntervals, series: { intervalSeconds } }: LoadReport): Table {
  const rows = slowestIntervals.map(({ kind, at, p95, requests }) => [
    kind,
    clock(at),
    count(requests),
    starred({ count: requests, p95 }, "p95"),
  ]);
  return {
    title: intervalSeconds === 1 ? "Slowest second" : `Slowest ${intervalSeconds} s`,
    header: ["kind", "at", "requests", "p95"],
    rows,
    ...noteOnFew(rows),
  };
}

function requestsTable(title: string, requests: readonly LoadRequest[], { run }: LoadReport): Table {
  return {
    title,
    header: ["at", "kind", "status", "color", "took", "first token", "tokens", "id", "error"],
    rows: requests.map(({ t, kind, status, color, ms, ttft, tokens, id = "", error = "" }) => [
      clock((t - run.startedAt) / 1000),
      kind,
      status === 0 ? "none" : String(status),
      color,
      milliseconds(ms),
      ttft === undefined ? "" : milliseconds(ttft),
      tokens === undefined ? "" : String(tokens),
      id,
      error,
    ]),
  };
}

function latencyCells({ latency, firstToken }: Totals): string[] {
  return [
    starred(latency, "p50"),
    starred(latency, "p95"),
    latency === null ? "–" : starred(latency, "p99"),
    latency === null ? "–" : milliseconds(latency.max),
    starred(firstToken, "p50"),
    starred(firstToken, "p95"),
  ];
}

/** A percentile, with a star where it is of too few. */
export function starred(
  times: (Partial<Quantiles> & { readonly count: number }) | null,
  percentile: keyof typeof shares,
): string {
  const value = times?.[percentile];
  if (times === null || value === undefined) return "–";
  return `${milliseconds(value)}${isOfFew(times.count, percentile) ? "*" : ""}`;
}

/** Seconds since the start of the run. */
function clock(seconds: number): string {
  return timeText(Math.max(0, seconds));
}

function noteOnFew(rows: readonly (readonly string[])[]): { note?: string } {
  return rows.some((cells) => cells.some((cell) => cell.endsWith("*"))) ? { note: fewNote } : {};
}
