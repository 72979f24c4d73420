import { keepReport } from "../provider/report-folder.ts";
import { shortName, type Project } from "./project.ts";

/** Keeps what an operation found, for people and for programs; the path of the first, relative to the project. */
export async function writeReport(
  { root, stack }: Project,
  name: string,
  markdown: string,
  facts: unknown,
): Promise<string> {
  const json = `${JSON.stringify(facts, null, 2)}\n`;
  return keepReport(root, shortName(stack), name, { markdown, json });
}
