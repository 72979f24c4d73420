import type { Exit } from "../exit.ts";
import { grafanaAccess } from "../grafana-access.ts";
import { openFile, openerOf } from "../load/report/open-file.ts";
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
  const { url, user, password, forward } = grafanaAccess(outputs, project);

  terminal.table([
    ["url", url],
    ["user", user],
    ["password", password],
  ]);
  if (forward !== undefined) terminal.print(`it answers there while this runs: ${forward}`);
  const opener = open && forward === undefined ? openerOf(process.platform, process.env.PATH) : undefined;
  const opened = opener !== undefined && (await openFile(url, opener));
  if (open && !opened) terminal.note(`no browser was opened: go to ${url}`);
  terminal.result({ url, user, password, opened, ...(forward !== undefined && { forward }) });
  return "ok";
}
