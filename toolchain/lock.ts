import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Layout } from "./layout.ts";

/**
 * Lets one process of this project make things at a time. Another one waits; what the first has made, it finds.
 *
 * @param onWait is told once which process is waited for
 */
export async function withLock<Result>(
  layout: Layout,
  onWait: (processId: number) => void,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const path = join(layout.home, "lock");
  await mkdir(layout.home, { recursive: true });
  let told = false;
  while (!(await take(path))) {
    const holder = Number(await readFile(path, "utf8").catch(() => ""));
    // Written at once, so that it is empty for a moment only.
    if (holder && !isRunning(holder)) await rm(path, { force: true });
    else if (holder && !told) {
      onWait(holder);
      told = true;
    }
    await sleep(200, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw reason;
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code === "EPERM";
  }
}
