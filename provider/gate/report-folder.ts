import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./report.ts";

/** So many reports of a stack are kept; an older one goes with every new one. */
export const keptReports = 50;

/** A report's file: its name without the form. */
const name = /^(gate-.*)\.(?:md|json)$/;

/** Folder of a stack's reports, relative to the project. */
export function reportFolder(stack: string): string {
  return join(".bluegreen", "reports", stack);
}

/**
 * Writes a report beside those of earlier runs, and removes the oldest ones.
 *
 * @returns path of the Markdown file, relative to `root`.
 */
export async function keepReport(
  root: string,
  { stack, color, at }: { stack: string; color: string; at: Date },
  { markdown, json }: Report,
): Promise<string> {
  const folder = reportFolder(stack);
  const base = `gate-${at.toISOString().replace(/[-:]/g, "").replace(".", "-")}-${color}`;
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, `${base}.json`), json);
  await writeFile(join(root, folder, `${base}.md`), markdown);
  await removeOldest(join(root, folder));
  return join(folder, `${base}.md`);
}

/** Names begin with their time, so their order is that of the alphabet. */
async function removeOldest(folder: string): Promise<void> {
  const reports = (await readdir(folder)).flatMap((file) => name.exec(file)?.[1] ?? []);
  const old = [...new Set(reports)].sort().slice(0, -keptReports);
  const files = old.flatMap((base) => [`${base}.md`, `${base}.json`]);
  await Promise.all(files.map((file) => rm(join(folder, file), { force: true })));
}
