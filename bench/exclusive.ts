import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Takes a name for this process: containers, ports and networks of the same name belong to one run at a time, whatever clone it
 * runs in.
 *
 * @returns what gives the name back
 * @throws Error where a living process has it
 */
export async function takeName(name: string, folder: string = tmpdir()): Promise<() => Promise<void>> {
  const file = join(folder, `bluegreen-${name}.pid`);
  const holder = await holderOf(file);
  if (holder !== undefined) {
    throw new Error(
      `the stack ${name} is in use by process ${holder} (${file}); one run at a time: wait until it has ended`,
    );
  }
  await rm(file, { force: true });
  await writeFile(file, `${process.pid}\n`, { flag: "wx" });
  return () => rm(file, { force: true });
}

/** The living process that has the name; its file outlives a process that was killed. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? pid : undefined;
  }
}
