import { colors } from "../../components/color.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { parts, services, titleOf, type Part, type RunningPart } from "../target/part.ts";
import type { LogWish } from "../target/target.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "../verb.ts";

export type LogsOptions = Pick<LogWish, "follow" | "tail">;

/** What can be asked for: a part, or one container of a color: `blue-triton`. */
const names = [
  ...parts,
  ...colors.flatMap((color) => services.map((service) => titleOf({ part: color, service }))),
];

/** Shows what router and colors wrote; with `--json` a document a line. */
export async function logs(
  session: Session,
  options: LogsOptions,
  wanted: string | undefined,
): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  if (wanted !== undefined && !names.includes(wanted)) {
    throw new OperatorError("usage", `part: got "${wanted}"; allowed are ${names.join(", ")}`);
  }
  const target = await reach.target();
  const elsewhere = parts.find((part) => part === wanted && target.elsewhere?.[part] !== undefined);
  if (elsewhere !== undefined)
    throw new OperatorError("usage", `${elsewhere} is ${target.elsewhere?.[elsewhere] ?? "no pod"}`);
  const found = (await target.list()).flatMap((one) => wantedOf(one, wanted));
  if (found.length === 0) {
    throw new OperatorError(
      "unhealthy",
      `${wanted ?? `stack ${project.stack}`} has no ${target.unit}`,
      "start it with: npm run up",
    );
  }
  const labels = labelsOf(found.map(({ part }) => part));
  const width = Math.max(...labels.map(({ length }) => length));
  const reading = found.map(({ part, container }, index) => {
    const show = shownBy(terminal, part.part, found.length === 1 ? undefined : labels[index]?.padEnd(width));
    return target.logs(part, { ...options, ...(container && { container }) }, show, interruption.graceful);
  });
  await Promise.all(reading);
  return "ok";
}

/** A part whose log is wanted, or a container of it alone. */
function wantedOf(
  part: RunningPart,
  wanted: string | undefined,
): { readonly part: RunningPart; readonly container?: string }[] {
  if (wanted === undefined || wanted === part.part || wanted === titleOf(part)) return [{ part }];
  return (part.containers ?? [])
    .filter((container) => wanted === `${part.part}-${container}`)
    .map((container) => ({ part, container }));
}

/** The part, and which of a color's containers it is; or the whole name where several are the same. */
function labelsOf(found: readonly RunningPart[]): string[] {
  const titles = found.map(titleOf);
  return found.map(({ name }, at) => {
    const title = titles[at] ?? name;
    return titles.filter((each) => each === title).length === 1 ? title : name;
  });
}

function shownBy(terminal: Terminal, part: Part, label: string | undefined) {
  const style = part === "blue" || part === "green" ? part : "dim";
  return (container: string, line: string) => {
    if (terminal.json) process.stdout.write(`${JSON.stringify({ part, container, line })}\n`);
    else terminal.print(label === undefined ? line : `${terminal.paint(style, label)} ${line}`);
  };
}
