import { join, resolve } from "node:path";
import { replaceFile } from "../../replace-file.ts";
import { aggregate } from "./aggregate.ts";
import { RequestsCsv } from "./csv.ts";
import { reportFiles } from "./files.ts";
import { htmlOf } from "./html.ts";
import { markdownOf } from "./markdown.ts";
import { pageSource } from "./page-source.ts";
import { removeOldRuns } from "./runs.ts";
import type { LoadReport } from "./shape.ts";
import type { LoadVerdict } from "./verdict.ts";

export type { LoadVerdict } from "./verdict.ts";

/** Sums up the run that has just ended, writes its report beside it, and removes the oldest runs of the stack. */
export async function writeLoadReport(folder: string): Promise<LoadVerdict> {
  const { verdict } = await makeReport(folder);
  await removeOldRuns(resolve(folder));
  return verdict;
}

/**
 * Reads a run's folder and writes `requests.csv`, `report.md`, `report.html` and, last, `report.json`, so that where that is there
 * the others are too.
 */
export async function makeReport(folder: string): Promise<LoadReport> {
  const csv = await RequestsCsv.create(join(folder, reportFiles.csv));
  try {
    const report = await aggregate(folder, (request) => csv.add(request));
    await csv.close();
    await replaceFile(join(folder, reportFiles.markdown), markdownOf(report));
    await replaceFile(join(folder, reportFiles.html), htmlOf(report, await pageSource()));
    await replaceFile(join(folder, reportFiles.json), `${JSON.stringify(report)}\n`);
    return report;
  } catch (error) {
    await csv.discard();
    throw error;
  }
}
