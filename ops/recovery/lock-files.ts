import { readdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { jsonOf } from "../json.ts";
import { shortName, type Project } from "../project.ts";
import type { LockHolder } from "./lock.ts";

/** A lock in a local file backend. */
export interface LockFile {
  readonly path: string;
  readonly holder: LockHolder;
}

const content = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

/**
 * The locks of a stack. Empty where the backend is no local folder: only the engine can look there, and refuses a locked
 * stack itself.
 */
export async function readLocks(
  project: Project,
  backendUrl: string | undefined = process.env["PULUMI_BACKEND_URL"],
): Promise<LockFile[]> {
  const folder = backendUrl && folderOf(backendUrl);
  if (!folder) return [];
  const locks = join(folder, ".pulumi", "locks", "organization", project.name, shortName(project.stack));
  const names = await readdir(locks).catch(() => []);
  const files = await Promise.all(
    names.filter((name) => name.endsWith(".json")).map((name) => readLock(join(locks, name))),
  );
  return files.filter((file) => file !== undefined);
}

/** Removes this one lock; another one that was taken meanwhile stays, unlike with `pulumi cancel`. */
export async function removeLock({ path }: LockFile): Promise<void> {
  await rm(path, { force: true });
}

/** The folder of a `file://` backend; undefined for others. */
export function folderOf(backendUrl: string): string | undefined {
  if (!backendUrl.startsWith("file://")) return undefined;
  const path = backendUrl.slice("file://".length);
  if (path.startsWith("~")) return join(homedir(), path.slice(1));
  return path.startsWith("/") ? fileURLToPath(backendUrl.split("?")[0] ?? backendUrl) : undefined;
}

async function readLock(path: string): Promise<LockFile | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const parsed = content.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { pid, username: user, hostname: host, timestamp } = parsed.data;
  return { path, holder: { user, host, pid, since: timestamp.replace(/\.\d+/, "") } };
}
