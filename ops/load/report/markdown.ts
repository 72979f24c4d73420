import { markdownTable } from "../../../provider/report-folder.ts";
import { reportFiles } from "./files.ts";
import type { LoadReport } from "./shape.ts";
import { keyFigures, conclusionOf, setting, titleOf } from "./summary.ts";
import { tablesOf, type Table } from "./tables.ts";

/** The whole report as a Markdown page. */
export function markdownOf(report: LoadReport): string {
  return [
    `# Load: ${conclusionOf(report)}`,
    "",
    `${plain(titleOf(report))}. Plots: [${reportFiles.html}](${reportFiles.html}); every request: [${reportFiles.csv}](${reportFiles.csv}).`,
    "",
    ...report.verdict.sentences.map((sentence) => `- ${plain(sentence)}`),
    "",
    ...markdownTable(
      keyFigures(report).map(([name]) => name),
      [keyFigures(report).map(([, value]) => plain(value))],
    ),
    ...tablesOf(report).flatMap(section),
    "",
    "## Measured",
    "",
    ...markdownTable(
      ["what", "value"],
      setting(report).map(([name, value]) => [name, plain(value)]),
    ),
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

/** One line, in which nothing is a tag, a link or emphasis: parts of it are texts of others. */
function plain(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\\`*_~[\]<>&]/g, (character) => `\\${character}`);
}
