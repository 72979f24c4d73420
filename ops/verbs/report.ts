import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { OperatorError, type Exit } from "../exit.ts";
import { reportFiles } from "../load/report/files.ts";
import { openerOf, openFile } from "../load/report/open-file.ts";
import { resultOf } from "../load/report/read.ts";
import { runNames } from "../load/report/runs.ts";
import { runsFolder } from "../load/run-folder.ts";
import { shortName, type Project } from "../project.ts";
import type { Session } from "../verb.ts";

export interface ReportOptions {
  readonly open?: boolean;
}

/** Prints the report of a run of load, the newest one without a name; makes it where it is missing. */
export async function report(
  { project, terminal }: Session,
  { open }: ReportOptions,
  name: string | undefined,
): Promise<Exit> {
  const folder = await findRun(project, name);
  const { verdict, name: run } = await resultOf(folder);
  terminal.print(await readFile(join(folder, reportFiles.markdown), "utf8"));
  const html = join(folder, reportFiles.html);
  const shown = relative(process.cwd(), html);
  terminal.print(`plots: ${shown}`);
  if (open === true) await show(html, (line) => terminal.note(line));
  terminal.result({
    run,
    verdict,
    folder: relative(project.root, folder),
    html: relative(project.root, html),
  });
  return "ok";
}

/** Absolute path of the folder of the newest run whose name begins so. Throws `OperatorError` where there is none of that name, or none at all. */
async function findRun({ root, stack }: Project, name: string | undefined): Promise<string> {
  const around = join(root, runsFolder(shortName(stack)));
  const names = await runNames(around);
  const wanted = basename(name ?? "");
  const found = names.filter((one) => one.startsWith(wanted)).at(-1);
  if (found !== undefined) return join(around, found);
  throw new OperatorError(
    "usage",
    name === undefined
      ? `no load was run on ${stack} yet`
      : `${stack} has no run "${name}"; it has ${names.join(", ") || "none"}`,
    name === undefined ? "npx bluegreen load baseline" : "npx bluegreen results shows them",
  );
}

async function show(file: string, note: (line: string) => void): Promise<void> {
  const opener = openerOf(process.platform, process.env["PATH"]);
  if (opener === undefined || !(await openFile(file, opener)))
    note(`nothing here can open it; the page is ${file}`);
}
