import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = "/sys/fs/cgroup";

/** What kubelet asks of the one hierarchy of version 2, where the kernel has it. */
const controllers = ["cpu", "cpuset", "memory", "pids", "hugetlb"];

/** How long processes that were killed may keep their cgroups, seconds. */
const emptySeconds = 15;

/** Makes the cgroup of this name in every hierarchy of the host. */
export async function makeCgroup(name: string): Promise<void> {
  const hierarchies = await cgroupHierarchies();
  for (const hierarchy of hierarchies) await mkdir(join(hierarchy, name), { recursive: true });
  if (hierarchies.includes(root)) await enableControllers();
}

/** Removes the cgroup of this name, and all below it. Their processes must have been killed. */
export async function removeCgroup(name: string): Promise<void> {
  for (const hierarchy of await cgroupHierarchies()) await removeTree(join(hierarchy, name));
}

/** Folders that hold a hierarchy: one in version 2, one a controller in version 1. */
export async function cgroupHierarchies(): Promise<readonly string[]> {
  const isHierarchy = async (folder: string) => (await listed(folder)).includes("cgroup.procs");
  if (await isHierarchy(root)) return [root];
  const folders = (await listed(root)).map((name) => join(root, name));
  const held = await Promise.all(folders.map(isHierarchy));
  return folders.filter((_, at) => held[at]);
}

async function enableControllers(): Promise<void> {
  const wordsOf = async (file: string) => (await readFile(join(root, file), "utf8")).trim().split(/\s+/);
  const [there, enabled] = [await wordsOf("cgroup.controllers"), await wordsOf("cgroup.subtree_control")];
  const missing = controllers.filter((name) => there.includes(name) && !enabled.includes(name));
  if (missing.length > 0)
    await writeFile(join(root, "cgroup.subtree_control"), missing.map((name) => `+${name}`).join(" "));
}

async function removeTree(folder: string): Promise<void> {
  const deadline = Date.now() + emptySeconds * 1000;
  for (;;) {
    try {
      await removeFolders(folder);
      return;
    } catch (reason) {
      if ((reason as NodeJS.ErrnoException).code !== "EBUSY" || Date.now() > deadline) throw reason;
      await sleep(100);
    }
  }
}

/** Files of a cgroup cannot be removed, and go with it. */
async function removeFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(ignoring("ENOENT"))) {
    if (entry.isDirectory()) await removeFolders(join(folder, entry.name));
  }
  await rmdir(folder).catch(ignoring("ENOENT"));
}

function ignoring(code: string) {
  return (reason: unknown): never[] => {
    if ((reason as NodeJS.ErrnoException).code === code) return [];
    throw reason;
  };
}

async function listed(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
