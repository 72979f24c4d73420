import { readdirSync, writeFileSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

/** Variable that asks for less of the processors for one `pulumi`: an update computes for seconds on the machine that answers users. */
export const priorityVariable = "BLUEGREEN_NICE";

/** A third of the weight that others have: where processors are busy an update is slower, and still gets through its gate in time. */
const niceness = 5;

export const lowerPriority: Readonly<Record<string, string>> = { [priorityVariable]: String(niceness) };

/**
 * Gives less of busy processors to a leader of a session that was just started, and so to all that it will start, where the variable asks
 * for it. Nothing fails where the system does not let it: such an update only computes at full weight.
 */
export function weigh(leader: number, environment: Readonly<Record<string, string | undefined>>): void {
  const nice = Number(environment[priorityVariable] ?? "");
  if (!(nice > 0)) return;
  const wanted = Math.min(constants.priority.PRIORITY_LOW, getPriority() + nice);
  for (const thread of threadsOf(leader)) attempt(() => setPriority(thread, wanted));
  // Where Linux groups processes by session, niceness counts only within a session; among them this weight does.
  if (process.platform === "linux") attempt(() => writeFileSync(`/proc/${leader}/autogroup`, String(nice)));
}

/** On Linux each thread has a niceness of its own, and hands it on to what it starts. */
function threadsOf(leader: number): readonly number[] {
  if (process.platform !== "linux") return [leader];
  try {
    return readdirSync(`/proc/${leader}/task`).map(Number);
  } catch {
    return [leader];
  }
}

function attempt(operation: () => void): void {
  try {
    operation();
  } catch {
    // The process has ended, or the system has no such weight.
  }
}
