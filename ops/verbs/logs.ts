import { OperatorError, type Exit } from "../exit.ts";
import { parts, type Part, type RunningPart } from "../target/part.ts";
import type { LogWish } from "../target/target.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "../verb.ts";

export type LogsOptions = LogWish;

/** Shows what router and colors wrote; with `--json` a document a line. */
export async function logs(
  session: Session,
  options: LogsOptions,
  wanted: string | undefined,
): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  if (wanted !== undefined && !parts.some((part) => part === wanted)) {
    throw new OperatorError("usage", `part: got "${wanted}"; allowed are ${parts.join(", ")}`);
  }
  const target = await reach.target();
  const elsewhere = parts.find((part) => part === wanted && target.elsewhere?.[part] !== undefined);
  if (elsewhere !== undefined)
    throw new OperatorError("usage", `${elsewhere} is ${target.elsewhere?.[elsewhere] ?? "no pod"}`);
  const found = (await target.list()).filter(({ part }) => wanted === undefined || part === wanted);
  if (found.length === 0) {
    throw new OperatorError(
      "unhealthy",
      `${wanted ?? `stack ${project.stack}`} has no ${target.unit}`,
      "start it with: npm run up",
    );
  }
  const labels = labelsOf(found);
  const width = Math.max(...labels.map(({ length }) => length));
  const reading = found.map((one, index) => {
    const show = shownBy(terminal, one.part, found.length === 1 ? undefined : labels[index]?.padEnd(width));
    return target.logs(one, options, show, interruption.graceful);
  });
  await Promise.all(reading);
  return "ok";
}

/** The part, or the whole name where several are of one part. */
function labelsOf(found: readonly RunningPart[]): string[] {
  const count = (wanted: Part) => found.filter(({ part }) => part === wanted).length;
  return found.map(({ part, name }) => (count(part) === 1 ? part : name));
}

function shownBy(terminal: Terminal, part: Part, label: string | undefined) {
  const style = part === "blue" || part === "green" ? part : "dim";
  return (container: string, line: string) => {
    if (terminal.json) process.stdout.write(`${JSON.stringify({ part, container, line })}\n`);
    else terminal.print(label === undefined ? line : `${terminal.paint(style, label)} ${line}`);
  };
}
