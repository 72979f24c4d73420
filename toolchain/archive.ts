import { createWriteStream } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import { StalledError, unlessStalled, type Watched } from "./stall.ts";

/** What to take out of a zip archive: the path to write a member to, or undefined to leave it. */
export type Placement = (member: string) => { path: string; executable?: boolean } | undefined;

/** Longest silence of an archive that is unpacked, seconds. */
const silenceSeconds = 60;
/** Tries in all. The archive was checked when it came, so another one may well end where the first stood still. */
const mostTries = 3;

/**
 * Writes the members that `place` wants. Begins anew where that comes to a standstill.
 *
 * @param limitSeconds longest silence. @default 60
 * @returns how many were written
 * @throws Error when the archive is damaged
 * @throws StalledError when it stood still at every try
 */
export async function unzip(
  archive: string,
  place: Placement,
  signal?: AbortSignal,
  limitSeconds = silenceSeconds,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      const what = `unpacking ${archive}, try ${attempt} of ${mostTries}`;
      return await unlessStalled(what, limitSeconds, (watched) => unzipOnce(archive, place, watched), signal);
    } catch (error) {
      if (!(error instanceof StalledError) || attempt >= mostTries) throw error;
    }
  }
}

async function unzipOnce(archive: string, place: Placement, watched: Watched): Promise<number> {
  const zip = await openPromise(archive);
  let written = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      watched.alive();
      const placed = entry.fileName.endsWith("/") ? undefined : place(entry.fileName);
      if (!placed) continue;
      await writeEntry(await zip.openReadStreamPromise(entry), placed.path, watched);
      if (placed.executable) await chmod(placed.path, 0o755);
      written += 1;
    }
  } finally {
    zip.close();
  }
  return written;
}

async function writeEntry(
  content: NodeJS.ReadableStream,
  path: string,
  { alive, signal }: Watched,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      alive();
      done(null, chunk);
    },
  });
  await pipeline(content, meter, createWriteStream(path), { signal });
}
