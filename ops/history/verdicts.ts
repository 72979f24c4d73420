import { readFile } from "node:fs/promises";
import { operationLogPath, readLogLines, type LogLine } from "../operation-log.ts";
import type { Project } from "../project.ts";
import type { HistoryEntry } from "./update.ts";

/** What the structured log of this clone says about updates, by their time. */
export async function verdictsOf(
  project: Project,
  entries: readonly HistoryEntry[],
): Promise<Map<string, string>> {
  const text = await readFile(operationLogPath(project), "utf8").catch(() => "");
  return matchVerdicts(entries, readLogLines(text));
}

/**
 * The outcome that was logged right after an update's end belongs to it: a log line of a step is written once its update
 * has ended. Lines with checks say what the figures of the step came to.
 */
export function matchVerdicts(
  entries: readonly HistoryEntry[],
  lines: readonly LogLine[],
): Map<string, string> {
  const oldestFirst = [...entries].sort((left, right) => left.time.localeCompare(right.time));
  const verdicts = new Map<string, string>();
  oldestFirst.forEach((entry, at) => {
    const begun = Date.parse(entry.time);
    const next = oldestFirst[at + 1];
    const until = next === undefined ? Infinity : Date.parse(next.time);
    const own = lines.filter((line) => Date.parse(line.time) >= begun && Date.parse(line.time) < until);
    const last = own.findLast(({ outcome }) => outcome !== "in force");
    if (last !== undefined) verdicts.set(entry.time, last.outcome);
  });
  return verdicts;
}
