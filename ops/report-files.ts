import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { shortName, type Project } from "./project.ts";

/**
 * Keeps a report of a stack as Markdown, for people and pull requests, and as JSON: `.bluegreen/reports/<stack>/<name>-<time>.*`.
 * @returns path of the Markdown file, relative to the project
 */
export async function keepReport(
  project: Project,
  name: string,
  { markdown, json }: { readonly markdown: string; readonly json: unknown },
  now = new Date(),
): Promise<string> {
  const folder = join(project.root, ".bluegreen", "reports", shortName(project.stack));
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-${now.toISOString().replace(/[:.]/g, "-")}`);
  await writeFile(`${path}.json`, `${JSON.stringify(json, null, 2)}\n`);
  await writeFile(`${path}.md`, markdown);
  return relative(project.root, `${path}.md`);
}
