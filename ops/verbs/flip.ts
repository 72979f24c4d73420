import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { colors, otherColor, type Color } from "../../components/color.ts";
import { confirmed } from "../confirmation.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { decideFlip, keptUnknown, usersAfterFailure } from "../flip-decision.ts";
import { askRouter, type RoutePlace } from "../live-route.ts";
import { readConfig, readStackFile, writeStackFile } from "../project.ts";
import { refuseOtherCluster } from "../same-cluster.ts";
import { withActiveColor } from "../stack-file.ts";
import { requireOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import { useToolchain } from "../toolchain.ts";
import type { ChangeRow } from "../update-events.ts";
import { previewRows, runUp, type UpdateOutcome } from "../update.ts";
import type { Session } from "../verb.ts";

export interface FlipOptions {
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** Moves the users to the other color, or to the one that is named. */
export async function flip(
  session: Session,
  options: FlipOptions,
  wanted: string | undefined,
): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  const wantedColor = colors.find((color) => color === wanted);
  if (wanted !== undefined && !wantedColor) {
    throw new OperatorError("usage", `color: got "${wanted}"; allowed are ${colors.join(" and ")}`);
  }
  const config = await readConfig(project);
  await useToolchain(project);
  const stack = await requireStack(project, interruption);
  await refuseOtherCluster(stack, session);
  const outputs = await requireOutputs(stack, project);
  const decision = decideFlip(wantedColor, config.activeColor, outputs.activeColor);
  const { color } = decision;
  const from = outputs.activeColor;
  if (decision.kind === "nothing") {
    terminal.print(`${color} is active already; nothing was changed`);
    terminal.result({ flipped: false, from, to: color });
    return "ok";
  }

  const before = await readStackFile(project);
  const after = withActiveColor(before, project.name, color);
  if (after === undefined) {
    throw new OperatorError(
      "usage",
      `${project.stackFile}: ${project.name}:activeColor is no plain text; write blue or green there`,
    );
  }
  if (options.yes !== true) {
    if (!terminal.interactive) throw nobodyToAsk();
    printRows(session, await preview(stack, after, session));
    if (!(await confirmed(session, `Move the users from ${from} to ${color}?`))) {
      terminal.print("nothing was changed");
      terminal.result({ flipped: false, from, to: color });
      return "ok";
    }
  }

  const force = options.force === true;
  const router = await reach.recorded(outputs);
  const outcome = await update(stack, { before, after, color, router, force }, session);
  terminal.print(
    `${terminal.paint("bold", outputs.url)} is served by ${terminal.paint(color, color)} now, after ${duration(outcome.seconds)}`,
  );
  terminal.result({
    flipped: true,
    from,
    to: color,
    changed: outcome.changed,
    changes: outcome.changes,
    seconds: outcome.seconds,
  });
  return "ok";
}

function nobodyToAsk(): OperatorError {
  return new OperatorError(
    "usage",
    "flip asks before it moves users, and nobody is here to answer",
    "add --yes",
  );
}

/** Previews with a copy of the stack's file, so that the file stays as it is until the answer is yes. */
async function preview(stack: Stack, text: string, session: Session): Promise<ChangeRow[]> {
  session.terminal.note("looking what would change …");
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-"));
  try {
    const file = join(folder, basename(session.project.stackFile));
    await writeFile(file, text);
    return await previewRows(stack, file, session);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function printRows({ terminal }: Session, rows: readonly ChangeRow[]): void {
  if (rows.length === 0) terminal.print("  no resource changes");
  terminal.table(
    rows.map(({ operation, type, name, properties }) => [
      `  ${operation}`,
      type,
      name,
      properties.join(", "),
    ]),
  );
}

interface Flip {
  readonly before: string;
  readonly after: string;
  readonly color: Color;
  /** Where the router answers on this machine. */
  readonly router: RoutePlace;
  /** Takes back the color's rejection. */
  readonly force: boolean;
}

/** Writes the file and updates. After a failure the file goes back, unless the users have moved all the same, or nobody knows. */
async function update(
  stack: Stack,
  { before, after, color, router, force }: Flip,
  session: Session,
): Promise<UpdateOutcome> {
  const { project, terminal } = session;
  await writeStackFile(project, after);
  try {
    const message = `flip to ${color}`;
    const operation = force ? { operation: { force } } : {};
    return await runUp(stack, session, { refresh: false, message, urgent: true, ...operation });
  } catch (error) {
    const live = await askRouter(router);
    const file = basename(project.stackFile);
    const users = usersAfterFailure(color, live);
    if (users === "unknown") {
      terminal.note(keptUnknown(file, color));
    } else if (users === "unmoved") {
      await writeStackFile(project, before);
      terminal.note(`${file} is as before: ${otherColor(color)} serves`);
    } else {
      terminal.note(`${file} keeps activeColor ${color}: the users have moved, but the update did not end`);
    }
    throw error;
  }
}
