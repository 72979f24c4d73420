import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** So many reports of a stack and a kind are kept; an older one goes with every new one. */
export const keptReports = 50;

/** The same in two forms, for people and for programs. */
export interface Report {
  readonly markdown: string;
  readonly json: string;
}

/**
 * Writes a report as `.bluegreen/reports/<stack>/<name>.md` and `.json` beside those of earlier runs, and removes the oldest
 * ones of its kind, which its name begins with: `gate-<time>-<color>`.
 *
 * @returns path of the Markdown file, relative to `root`, the folder with Pulumi.yaml.
 */
export async function keepReport(
  root: string,
  stack: string,
  name: string,
  { markdown, json }: Report,
): Promise<string> {
  const folder = join(".bluegreen", "reports", stack);
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, `${name}.json`), json);
  await writeFile(join(root, folder, `${name}.md`), markdown);
  await removeOldest(join(root, folder), name.slice(0, name.indexOf("-") + 1));
  return join(folder, `${name}.md`);
}

/** A time as part of a report's name, in an order that is that of the alphabet: `20261121T163000-123Z`. */
export function timeInName(at: Date): string {
  return at.toISOString().replace(/[-:]/g, "").replace(".", "-");
}

/** The lines of a table in Markdown; in cells lines are joined and bars escaped. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string[] {
  const line = (cells: readonly (string | number | undefined)[]) =>
    `| ${cells
      .map((cell) =>
        String(cell ?? "")
          .replaceAll("|", "\\|")
          .replace(/\s*[\r\n]+\s*/g, " "),
      )
      .join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

async function removeOldest(folder: string, kind: string): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.startsWith(kind));
  const names = [...new Set(files.map((file) => file.replace(/\.(md|json)$/, "")))].sort();
  const old = names.slice(0, -keptReports).flatMap((name) => [`${name}.md`, `${name}.json`]);
  await Promise.all(old.map((file) => rm(join(folder, file), { force: true })));
}
