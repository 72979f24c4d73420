import { markdownTable } from "../../provider/report-folder.ts";
import type { Goal } from "../goal.ts";
import { circumstancesLine, type Circumstances } from "./circumstances.ts";
import { isCounted, type GoalResult, type Verdict } from "./goal-result.ts";
import type { Spread } from "./spread.ts";

/** Results of one bench, and when and where they were measured. */
export interface Measured {
  readonly bench: { readonly name: string };
  readonly circumstances: Circumstances;
  readonly results: readonly GoalResult[];
}

const header = ["goal", "ratio (spread)", "bluegreen", "compared with", "bar", "kept?"];
const verdicts: Record<Verdict, string> = { wish: "kept, and the wish", kept: "kept", missed: "**missed**" };

/** The table of goals and the lines below it that say where they were measured; empty where nothing was. */
export function resultsMarkdown(all: readonly Measured[]): string {
  const measured = all.filter(({ results }) => results.length > 0);
  if (measured.length === 0) return "";
  const rows = measured.flatMap(({ results }) => results.map(rowOf));
  return [...markdownTable(header, rows), "", ...sources(measured), ""].join("\n");
}

/** `0.26 (0.20–0.33)`; the median alone where one measurement is all there is. */
export function intervalText({ median, low, high, coverage }: Spread): string {
  return coverage === 0 ? ratioText(median) : `${ratioText(median)} (${ratioText(low)}–${ratioText(high)})`;
}

export function ratioText(ratio: number): string {
  if (ratio === Infinity) return "∞";
  return ratio === 0 || ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(2);
}

function rowOf({ goal, ratio, ours, theirs, verdict }: GoalResult): string[] {
  return [
    goal.says,
    isCounted(goal) ? "" : intervalText(ratio),
    amountText(ours, goal),
    amountText(theirs, goal) + (goal.limit ? " (limit)" : ""),
    barText(goal),
    verdicts[verdict],
  ];
}

/** Three digits: `0.412 s`, `41.2 MiB`, `1130 ms`. */
function amountText(amount: number, { unit }: Goal): string {
  const digits = amount >= 100 ? String(Math.round(amount)) : String(Number(amount.toPrecision(3)));
  return `${digits} ${unit}`;
}

function barText({ better, bar, wish = bar }: Goal): string {
  const sign = better === "higher" ? "≥" : "≤";
  return wish === bar ? `${sign} ${bar}` : `${sign} ${bar}, wish ${wish}`;
}

/** One line for all benches that were measured at once, else one for each of them. */
function sources(measured: readonly Measured[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { bench, circumstances, results } of measured) {
    const line = circumstancesLine(circumstances, Math.max(...results.map(({ rounds }) => rounds.length)));
    lines.set(line, [...(lines.get(line) ?? []), bench.name]);
  }
  if (lines.size === 1) return [...lines.keys()].map(sentence);
  return [...lines].map(([line, names]) => `- ${names.join(", ")}: ${sentence(line)}`);
}

function sentence(line: string): string {
  return `${line}.`;
}
