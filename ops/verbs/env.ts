import { OperatorError, type Exit } from "../exit.ts";
import { exportLines, shells } from "../shell-export.ts";
import { preparePulumi, useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

export interface EnvOptions {
  readonly shell: string;
  readonly prepare?: boolean;
}

/** Prints what a shell has to evaluate so that plain `pulumi` works; with `prepare` it makes first what that needs. */
export async function env({ project, terminal, interruption }: Session, options: EnvOptions): Promise<Exit> {
  const shell = shells.find((known) => known === options.shell);
  if (!shell)
    throw new OperatorError("usage", `--shell: got "${options.shell}"; allowed are ${shells.join(", ")}`);
  if (options.prepare === true) await preparePulumi(project, terminal, interruption);
  const { PATH: inheritedPath = "" } = process.env;
  const environment = { ...(await useToolchain(project)), PULUMI_STACK: project.stack };
  if (terminal.json) terminal.result(environment);
  else for (const line of exportLines(environment, inheritedPath, shell)) terminal.print(line);
  return "ok";
}
