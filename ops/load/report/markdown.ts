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
      setting(report).map(([name, value]) => [name, isToCopy(name) ? code(value) : plain(value)]),
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

/** What somebody may copy from a terminal too, in which a backslash would be one. */
function isToCopy(name: string): boolean {
  return name === "command" || name === "again";
}

/** As it is, in one line, between more backticks than it has in a row itself. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${text.replace(/\s*[\r\n]+\s*/g, " ")}${space}${fence}`;
}

/** One line, in which nothing is a tag, a link or emphasis: parts of it are texts of others. */
function plain(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\\`*_~[\]<>&]/g, (character) => `\\${character}`);
}
