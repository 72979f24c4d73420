import { OperatorError, type Exit } from "../exit.ts";
import { openFile, openerOf } from "../load/report/open-file.ts";
import { outputsOf } from "../stack-outputs.ts";
import { explained, keepingStackFile, requireStack } from "../stack.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

export interface GrafanaOptions {
  readonly open?: boolean;
}

/** Tells where the dashboards are, and who may see them. */
export async function grafana(session: Session, { open = false }: GrafanaOptions): Promise<Exit> {
  const { project, terminal, interruption } = session;
  await useToolchain(project);
  const stack = await requireStack(project, interruption);
  const outputs = await explained(() => keepingStackFile(project, () => stack.outputs()));
  const { grafanaUrl: url, grafana: leftOut } = outputsOf(outputs, project);
  if (url === undefined) throw nowhere(leftOut, project.name);
  const password = String(outputs["grafanaPassword"]?.value);

  terminal.table([
    ["url", url],
    ["user", "admin"],
    ["password", password],
  ]);
  const opener = open ? openerOf(process.platform, process.env.PATH) : undefined;
  const opened = opener !== undefined && (await openFile(url, opener));
  if (open && !opened) terminal.note(`no browser could be opened here: go to ${url}`);
  terminal.result({ url, user: "admin", password, opened });
  return "ok";
}

function nowhere(leftOut: string | undefined, project: string): OperatorError {
  if (leftOut !== undefined) return new OperatorError("usage", leftOut);
  return new OperatorError(
    "usage",
    "the stack has no Grafana",
    `pulumi config set --path '${project}:monitoring.enabled' true (and monitoring.grafana), then npx bluegreen up`,
  );
}
