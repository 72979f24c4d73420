import { markdownTable } from "../../../provider/report-folder.ts";
import { reportFiles } from "./files.ts";
import type { LoadReport } from "./shape.ts";
import { keyFigures, outcomeOf, setting, titleOf } from "./summary.ts";
import { tablesOf, type Table } from "./tables.ts";

/** The whole report as a Markdown page. */
export function markdownOf(report: LoadReport): string {
  return [
    `# Load: ${outcomeOf(report)}`,
    "",
    `${titleOf(report)}. Plots: [${reportFiles.html}](${reportFiles.html}); every request: [${reportFiles.csv}](${reportFiles.csv}).`,
    "",
    ...report.verdict.sentences.map((sentence) => `- ${sentence}`),
    "",
    ...markdownTable(
      keyFigures(report).map(([name]) => name),
      [keyFigures(report).map(([, value]) => value)],
    ),
    ...tablesOf(report).flatMap(section),
    "",
    "## Measured",
    "",
    ...markdownTable(["what", "value"], setting(report)),
    "",
  ].join("\n");
}

function section({ title, header, rows, note }: Table): string[] {
  return [
    "",
    `## ${title}`,
    "",
    ...markdownTable(
      header,
      rows.map((cells) => cells.map(plain)),
    ),
    ...(note === undefined ? [] : ["", plain(note)]),
  ];
}

/** Nothing in a text of others is a tag, a link or emphasis. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>&]/g, (character) => `\\${character}`);
}
