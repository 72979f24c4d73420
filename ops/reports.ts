import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { layoutOf } from "../toolchain/layout.ts";
import { shortName, type Project } from "./project.ts";

/** Writes a report for people and one for machines into `.bluegreen/reports/<stack>/`; the path of the first, for people. */
export async function writeReport(
  { root, stack }: Project,
  name: string,
  markdown: string,
  facts: unknown,
): Promise<string> {
  const folder = join(layoutOf(root).home, "reports", shortName(stack));
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(`${path}.md`, markdown);
  await writeFile(`${path}.json`, `${JSON.stringify(facts, null, 2)}\n`);
  return relative(root, `${path}.md`);
}

/** A table of Markdown; what would break a row is taken out of cells. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/[|\r\n]+/g, " ")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
