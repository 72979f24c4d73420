import type { Stack } from "@pulumi/pulumi/automation";
import type { Project } from "../project.ts";
import { explained, keepingStackFile } from "../stack.ts";
import { historyEntry, type HistoryEntry } from "./update.ts";

/** The newest `limit` updates of a stack, the newest first. Throws `OperatorError`. */
export async function readHistory(stack: Stack, project: Project, limit: number): Promise<HistoryEntry[]> {
  const updates = await explained(() => keepingStackFile(project, () => stack.history(limit, 1)));
  return updates.map((update) => historyEntry(update, project.name));
}
