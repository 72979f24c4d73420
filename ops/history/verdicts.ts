import { readFile } from "node:fs/promises";
import { operationLogPath, readLogLines, type LogLine } from "../operation-log.ts";
import { operationBegan } from "../operation-id.ts";
import type { Project } from "../project.ts";
import { outcomes } from "../rollout/state.ts";
import type { HistoryEntry } from "./update.ts";

/** What the structured log of this clone says about updates, by their time. */
export async function verdictsOf(
  project: Project,
  entries: readonly HistoryEntry[],
): Promise<Map<string, string>> {
  const text = await readFile(operationLogPath(project), "utf8").catch(() => "");
  return matchVerdicts(entries, readLogLines(text));
}

/** Outcomes that judge what an update did; others tell what is under way. */
const verdicts: ReadonlySet<string> = new Set([...outcomes, "passed"]);

/** How rollouts and rollbacks name their updates. */
const ofOperation = /^roll(out|back)\b/;

/**
 * The verdict of each update that a rollout or a rollback made: what its operation logged last before the next update began. An
 * operation that began after the update, such as the next rollout, has nothing to say of it.
 */
export function matchVerdicts(
  entries: readonly HistoryEntry[],
  lines: readonly LogLine[],
): Map<string, string> {
  const judging = lines.filter(({ verb, outcome }) => ofOperation.test(verb) && verdicts.has(outcome));
  const oldestFirst = [...entries].sort((left, right) => left.time.localeCompare(right.time));
  const found = new Map<string, string>();
  oldestFirst.forEach(({ time, message }, at) => {
    if (!ofOperation.test(message)) return;
    const begun = Date.parse(time);
    const until = Date.parse(oldestFirst[at + 1]?.time ?? "9999-12-31T00:00:00Z");
    const last = judging.findLast((line) => {
      const written = Date.parse(line.time);
      const began = operationBegan(line.operation);
      return written >= begun && written < until && began !== undefined && began.getTime() <= begun;
    });
    if (last !== undefined) found.set(time, last.outcome);
  });
  return found;
}
