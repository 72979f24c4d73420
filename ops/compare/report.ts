import { shortIdentity } from "../../components/release.ts";
import type { Cell } from "../table.ts";
import type { Comparison, Example, Likeness } from "./comparison.ts";
import { comparedWords } from "./similarity.ts";
import type { Sides } from "./statistics.ts";

/** What the similarity is, in one line. */
export const similarityNote = `similarity: 1 − word Levenshtein distance ÷ words of the longer answer, of the first ${comparedWords} words`;

/** How alike the answers are, and what became of the copies. */
export function likenessRows({ all, repeatable }: Comparison): Cell[][] {
  return [
    ["", "all", "repeatable"],
    ["pairs of answers", String(all.pairs), String(repeatable.pairs)],
    ["exact agreement", ...[all, repeatable].map(exactOf)],
    ["similarity, mean", ...[all, repeatable].map(({ similarity }) => fixed(similarity, 3))],
  ];
}

/** Time and length of both sides' answers, and what the copies have more. */
export function measureRows(comparison: Comparison): Cell[][] {
  const { served, copy, milliseconds, firstTokenMilliseconds, tokens } = comparison;
  return [
    ["", served.color, copy.color, "delta"],
    ["latency p50, ms", ...sides(milliseconds.p50, 0)],
    ["latency p95, ms", ...sides(milliseconds.p95, 0)],
    ["first token p50, ms", ...sides(firstTokenMilliseconds.p50, 0)],
    ["first token p95, ms", ...sides(firstTokenMilliseconds.p95, 0)],
    ["tokens, mean", ...sides(tokens, 1)],
  ];
}

/** One line on what became of the copies. */
export function outcomeLine({ outcomes, failedPercent }: Comparison): string {
  const { ok, refused, error, timeout, dropped } = outcomes;
  const share =
    failedPercent === undefined ? "" : ` (${failedPercent.toFixed(1)} % of the copies brought no answer)`;
  return `copies: ${ok} answered, ${refused} refused, ${error} failed, ${timeout} timed out${share}; ${dropped} dropped`;
}

export function titleOf({ served, copy }: Comparison): string {
  return `${served.color} ${shortIdentity(served.release)} serves, ${copy.color} ${shortIdentity(copy.release)} gets copies`;
}

/** The whole comparison as a Markdown page. */
export function markdownOf(comparison: Comparison, now: Date): string {
  const { verdict, reason, worst } = comparison;
  return [
    `# Comparison: ${verdict}`,
    "",
    `${titleOf(comparison)}; ${now.toISOString()}.`,
    ...(reason === undefined ? [] : ["", `Inconclusive: ${reason}.`]),
    "",
    ...markdownTable(likenessRows(comparison)),
    "",
    ...markdownTable(measureRows(comparison)),
    "",
    `${outcomeLine(comparison)}.`,
    "",
    `Repeatable: temperature 0 or a seed. ${similarityNote}. Latency and first token of the serving color without waiting, of copies with`,
    "the way through the router.",
    ...(worst.length === 0 ? [] : ["", "## Least alike", ...worst.flatMap(example)]),
    "",
  ].join("\n");
}

function example({ requestId, question, served, copy, similarity }: Example): string[] {
  return [
    "",
    `### ${requestId}: similarity ${similarity.toFixed(3)}`,
    ...Object.entries({ question, served, copy }).flatMap(([name, text]) => [
      "",
      `${name}:`,
      "",
      ...block(text),
    ]),
  ];
}

/** Indented, so that no text of a user ends it. */
function block(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => `    ${line}`);
}

function markdownTable(rows: readonly (readonly Cell[])[]): string[] {
  const lines = rows.map((row) => `| ${row.join(" | ")} |`);
  const columns = rows[0]?.length ?? 0;
  return [...lines.slice(0, 1), `|${" --- |".repeat(columns)}`, ...lines.slice(1)];
}

function exactOf({ exactPercent }: Likeness): string {
  return exactPercent === undefined ? "–" : `${exactPercent.toFixed(1)} %`;
}

function sides({ served, copy, delta }: Sides, digits: number): string[] {
  const sign = delta !== undefined && delta > 0 ? "+" : "";
  return [fixed(served, digits), fixed(copy, digits), `${sign}${fixed(delta, digits)}`];
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "–" : value.toFixed(digits);
}
