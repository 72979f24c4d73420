import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { OwnStack } from "../../bench/own-stack.ts";
import { root } from "../e2e/harness.ts";

/** Works with a copy of the stack's file that has other values by their paths; the file itself stays as it is. */
export async function withConfig<Result>(
  stack: OwnStack,
  values: Readonly<Record<string, unknown>>,
  work: (file: string) => Promise<Result>,
): Promise<Result> {
  const name = `Pulumi.${stack.name}.yaml`;
  const document = parseDocument(await readFile(join(root, name), "utf8"));
  for (const [path, value] of Object.entries(values)) {
    const [key = "", ...inner] = path.split(".");
    document.setIn(["config", `bluegreen:${key}`, ...inner], value);
  }
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-"));
  try {
    await writeFile(join(folder, name), String(document));
    return await work(join(folder, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}
