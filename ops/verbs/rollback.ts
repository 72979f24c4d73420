import { colors } from "../../components/color.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { rollBack } from "../rollback/roll-back.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

export interface RollbackOptions {
  readonly to?: string;
  readonly force?: boolean;
  readonly reason?: string;
}

/** Takes the users back to the color that served before, and remembers the release that they leave as rejected. */
export async function rollback(session: Session, options: RollbackOptions): Promise<Exit> {
  const { project, terminal, interruption } = session;
  const to = colors.find((color) => color === options.to);
  if (options.to !== undefined && to === undefined)
    throw new OperatorError("usage", `--to: got "${options.to}"; allowed are ${colors.join(" and ")}`);
  const reason = (options.reason ?? "the operator asked for it").trim().slice(0, 300);
  if (reason === "")
    throw new OperatorError("usage", "--reason: got nothing; allowed is a text of up to 300 characters");
  const started = performance.now();
  await useToolchain(project);
  const stack = await requireStack(project, interruption);
  const openSeconds = (performance.now() - started) / 1000;
  const result = await rollBack(stack, { to, force: options.force === true, reason }, session);

  const { kind, target, leaving, warm, seconds } = result;
  if (kind === "nothing") {
    terminal.print(`${target} has all the users already; nothing was changed`);
  } else {
    terminal.print(
      `${terminal.paint(target, target)} has all the users${warm ? "" : "; it had to be started first"}`,
    );
    if (leaving) terminal.print(`${leaving} is remembered as rejected: ${reason}`);
    terminal.table([
      ["  open the stack", duration(openSeconds)],
      ["  look at route and history", duration(seconds.look)],
      [`  prove ${target} warm`, duration(seconds.warm)],
      ["  update", duration(seconds.update)],
      ["  in all", duration(openSeconds + seconds.total)],
    ]);
  }
  terminal.result({
    ...result,
    seconds: { open: openSeconds, ...seconds, total: openSeconds + seconds.total },
  });
  return "ok";
}
