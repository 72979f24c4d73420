import { writeFileSync } from "node:fs";

/** Variable that asks for less of the processors for one `pulumi`: an update computes for seconds on the machine that answers users. */
export const priorityVariable = "BLUEGREEN_NICE";

/** About a tenth of the weight that others have: where processors are busy an update is slower, and does not stand still. */
const niceness = 10;

export const lowerPriority: Readonly<Record<string, string>> = { [priorityVariable]: String(niceness) };

/** A command with its arguments, as it is started: with less of busy processors for it, and for all that it starts, where the variable asks for it. */
export function weighed(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { readonly command: string; readonly args: readonly string[] } {
  const nice = niceOf(environment);
  return nice === undefined
    ? { command, args }
    : { command: "nice", args: ["-n", String(nice), command, ...args] };
}

/** The same for a whole session, by its leader: Linux may weigh sessions against each other, and processes only within one. */
export function weighSession(
  leader: number,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const nice = niceOf(environment);
  if (nice === undefined || process.platform !== "linux") return;
  try {
    writeFileSync(`/proc/${leader}/autogroup`, String(nice));
  } catch {
    // Such a kernel weighs processes alone.
  }
}

function niceOf(environment: Readonly<Record<string, string | undefined>>): number | undefined {
  const nice = Number(environment[priorityVariable] ?? "");
  return nice > 0 ? nice : undefined;
}
