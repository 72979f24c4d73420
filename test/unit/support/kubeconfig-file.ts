import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A kubeconfig in a folder of its own. */
export interface KubeconfigFile {
  readonly path: string;
  remove(): Promise<void>;
}

export async function kubeconfigFile(content: string): Promise<KubeconfigFile> {
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-kubeconfig-"));
  const path = join(folder, "config");
  await writeFile(path, content);
  return { path, remove: () => rm(folder, { recursive: true }) };
}
