import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** So many runs of a stack are kept; an older one goes with every new one. A soak's takes hundreds of megabytes. */
export const keptRuns = 20;

/** A folder of a run is called by its time and profile: `20261121T163000-123Z-deployment`. */
const runName = /^\d{8}T\d{6}-\d{3}Z-[a-z]+$/;

/** Names of the runs in a folder, oldest first; none where it does not exist. */
export async function runNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && runName.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** Removes the oldest runs beside `folder`, which stays. */
export async function removeOldRuns(folder: string): Promise<void> {
  const around = dirname(folder);
  const old = (await runNames(around)).slice(0, -keptRuns);
  await Promise.all(
    old
      .map((name) => join(around, name))
      .filter((path) => path !== folder)
      .map((path) => rm(path, { recursive: true, force: true })),
  );
}
