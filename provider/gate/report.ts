import { markdownTable, type Report } from "../report-folder.ts";
import { statusOf, type GateCheck, type GateStatus } from "./check.ts";
import type { Examination } from "./examine.ts";
import { unmetExpectations } from "./expectations.ts";
import type { Measurement, Sample } from "./sample.ts";

/** What a report tells beside what was found. */
export interface ReportHead {
  readonly stack: string;
  readonly at: Date;
  readonly mode: "enforce" | "warn";
  /** Path of the golden set. Default: there is none. */
  readonly goldenSet?: string | undefined;
}

export function reportOf(head: ReportHead, found: Examination): Report {
  return { markdown: markdownOf(head, found), json: jsonOf(head, found) };
}

/** The checks as aligned lines, for a terminal. */
export function tableOf(checks: readonly GateCheck[]): string[] {
  const rows = [
    ["color", "check", "", "value", "limit"],
    ...checks.map(({ color, check, status, value, limit }) => [color, check, status, value, limit]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.min(60, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function markdownOf(head: ReportHead, found: Examination): string {
  const { color, release, comparedWith, checks, measurements, seconds } = found;
  const compared =
    "color" in comparedWith ? `compared with ${comparedWith.color}` : `not compared: ${comparedWith.missing}`;
  return [
    `# Gate: ${color} of ${head.stack}: ${statusOf(checks)}`,
    "",
    `Release ${release.slice(0, 12)}, ${head.at.toISOString()}, ${seconds.toFixed(1)} s, mode ${head.mode}, ${compared}.`,
    "",
    ...markdownTable(
      ["check", "verdict", "value", "limit"],
      checks.map(({ check, status, value, limit }) => [check, status, value, limit]),
    ),
    ...(measurements === undefined ? [] : goldenSection(head, found, measurements)),
    "",
  ].join("\n");
}

function goldenSection(
  { goldenSet = "" }: ReportHead,
  found: Examination,
  measurements: readonly Measurement[],
): string[] {
  const other = "color" in found.comparedWith ? found.comparedWith.color : undefined;
  const columns = ["item", found.color, ...(other === undefined ? [] : [other]), "unmet"];
  return [
    "",
    `## Golden set ${goldenSet}`,
    "",
    ...markdownTable(
      columns,
      measurements.map(({ item, candidate, reference }) => [
        item.id,
        sampleInWords(candidate),
        ...(other === undefined ? [] : [reference === undefined ? "not asked" : sampleInWords(reference)]),
        candidate.answered ? unmetExpectations(candidate.text, item.expectations).join("; ") : "",
      ]),
    ),
  ];
}

function sampleInWords(sample: Sample): string {
  const total = Math.round(sample.totalMilliseconds);
  if (!sample.answered) return `no answer (${sample.reason}) after ${total} ms`;
  const { text, finish, firstTokenMilliseconds } = sample;
  return `${JSON.stringify(text)}, ${finish}, ${Math.round(firstTokenMilliseconds)} / ${total} ms`;
}

/** The report's JSON; its keys are part of what scripts may rely on. */
export interface ReportDocument {
  readonly stack: string;
  readonly at: string;
  readonly mode: ReportHead["mode"];
  readonly color: string;
  readonly release: string;
  readonly comparedWith: string | null;
  readonly status: GateStatus;
  readonly seconds: number;
  readonly checks: readonly GateCheck[];
  readonly golden: { readonly file: string; readonly items: readonly Measurement[] } | null;
}

function jsonOf({ stack, at, mode, goldenSet = "" }: ReportHead, found: Examination): string {
  const { color, release, comparedWith, checks, measurements, seconds } = found;
  const document: ReportDocument = {
    stack,
    at: at.toISOString(),
    mode,
    color,
    release,
    comparedWith: "color" in comparedWith ? comparedWith.color : null,
    status: statusOf(checks),
    seconds,
    checks,
    golden: measurements === undefined ? null : { file: goldenSet, items: measurements },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
