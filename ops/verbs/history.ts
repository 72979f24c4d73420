import { readHistory } from "../history/read.ts";
import type { HistoryEntry } from "../history/update.ts";
import type { Exit } from "../exit.ts";
import { verdictsOf } from "../history/verdicts.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

export interface HistoryOptions {
  readonly limit: number;
}

/** Shows the stack's updates, the newest first: who, what, when, why, and what came of it. */
export async function history(session: Session, { limit }: HistoryOptions): Promise<Exit> {
  const { project, terminal, interruption } = session;
  await useToolchain(project);
  const stack = await requireStack(project, interruption);
  const entries = await readHistory(stack, project, limit);
  const verdicts = await verdictsOf(project, entries);
  if (entries.length === 0) terminal.print("no update was made yet");
  else {
    terminal.table([
      ["when", "who", "what", "users", "versions", "took", "result", "verdict", "why"],
      ...entries.map((entry) => row(entry, verdicts.get(entry.time))),
    ]);
  }
  terminal.result(entries.map((entry) => ({ ...entry, verdict: verdicts.get(entry.time) ?? null })));
  return "ok";
}

function row(entry: HistoryEntry, verdict: string | undefined): string[] {
  const { time, who, kind, weights, versions, seconds, result, message } = entry;
  return [
    time.slice(0, 19).replace("T", " "),
    who ?? "",
    kind,
    weights === undefined ? "" : `blue ${weights.blue}, green ${weights.green}`,
    `${versions.blue ?? "?"}, ${versions.green ?? "?"}`,
    duration(seconds),
    result,
    verdict ?? "",
    message.split("\n")[0] ?? "",
  ];
}
