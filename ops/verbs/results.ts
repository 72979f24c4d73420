import { join } from "node:path";
import { OperatorError, type Exit } from "../exit.ts";
import { resultOf, type RunResult } from "../load/report/read.ts";
import { resultRow, resultsHeader } from "../load/report/results-table.ts";
import { runNames } from "../load/report/runs.ts";
import { runsFolder } from "../load/run-folder.ts";
import { shortName } from "../project.ts";
import type { Session } from "../verb.ts";

/** Shows the runs of load that are kept, newest first. */
export async function results({ project, terminal }: Session): Promise<Exit> {
  const around = join(project.root, runsFolder(shortName(project.stack)));
  const names = (await runNames(around)).toReversed();
  const found: RunResult[] = [];
  // One after another: a report that is missing is made, which takes all of a core.
  for (const name of names) {
    try {
      found.push(await resultOf(join(around, name)));
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      terminal.note(`left out: ${error.message}`);
    }
  }
  if (found.length === 0)
    terminal.print(`no load was run on ${project.stack} yet: npx bluegreen load baseline`);
  else terminal.table([[...resultsHeader], ...found.map(resultRow)]);
  terminal.result(found);
  return "ok";
}
