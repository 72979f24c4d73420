import { createWriteStream } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";

/** What to take out of a zip archive: the path to write a member to, or undefined to leave it. */
export type Placement = (member: string) => { path: string; executable?: boolean } | undefined;

/**
 * Writes the members that `place` wants.
 *
 * @returns how many were written
 * @throws Error when the archive is damaged
 */
export async function unzip(archive: string, place: Placement, signal?: AbortSignal): Promise<number> {
  const zip = await openPromise(archive);
  let written = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const placed = entry.fileName.endsWith("/") ? undefined : place(entry.fileName);
      if (!placed) continue;
      await writeEntry(await zip.openReadStreamPromise(entry), placed.path, signal);
      if (placed.executable) await chmod(placed.path, 0o755);
      written += 1;
    }
  } finally {
    zip.close();
  }
  return written;
}

async function writeEntry(content: NodeJS.ReadableStream, path: string, signal?: AbortSignal): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pipeline(content, createWriteStream(path), { signal });
}
