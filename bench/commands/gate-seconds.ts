import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const report = z.object({ seconds: z.number() });

/**
 * How long the gate's checks of an update took, by the reports that it has written: from each candidate's first question to its last
 * answer.
 *
 * @param output what `pulumi up` printed
 * @throws Error where it tells of no report
 */
export async function gateSeconds(root: string, output: string): Promise<number> {
  const paths = reportsIn(output);
  if (paths.length === 0) throw new Error(`pulumi up tells of no report of the gate:\n${output}`);
  const seconds = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path.replace(/\.md$/, ".json")), "utf8");
      return report.parse(JSON.parse(text)).seconds;
    }),
  );
  return seconds.reduce((sum, one) => sum + one, 0);
}

/** Paths of the reports, relative to the project; each once. */
export function reportsIn(output: string): string[] {
  const found = output.matchAll(/^ *report: (\S+\.md)$/gm);
  return [...new Set([...found].map(([, path = ""]) => path))];
}
