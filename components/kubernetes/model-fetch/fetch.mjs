// Brings a model's file into a cache that the pods of a node, or of a cluster, share: <cache>/<SHA-256>/<file>. What is there already is
// checked again. Runs before a color's server, in any image that has Node from 20 on; so it is one file of plain JavaScript. Its words are
// the cache, the file's name, its SHA-256, and URLs in the order in which they are tried.
import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, constants, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

/** A download that brings nothing for so long has stopped. */
const stalledMilliseconds = 30_000;
/** Waits between two tries of all sources; a server that is being restarted comes back meanwhile. */
const pauses = [1000, 4000];
/** Another pod makes a new node's directory; it may come a little later than this one. */
const directoryPatience = 60_000;
/** Of a download that nobody writes to any more: its pod was killed. */
const abandonedMilliseconds = 10 * 60_000;
const progressMilliseconds = 10_000;
const partMark = ".part-";

const say = (line) => process.stdout.write(`model: ${line}\n`);
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** A source gave a whole file that is another one. */
class WrongFile extends Error {}

/** @param {{ cache: string, file: string, sha256: string, sources: string[] }} wanted */
async function bring({ cache, file, sha256, sources }) {
  const folder = join(cache, sha256);
  const path = join(folder, file);
  await folderFor(folder, cache);
  await removeAbandoned(folder);
  if (await isThere(path, sha256)) return;
  const failures = [];
  // A source that has another file has it at the next try too.
  const useless = new Set();
  for (const pause of [...pauses, undefined]) {
    for (const source of sources.filter((source) => !useless.has(source))) {
      try {
        await download(source, path, sha256);
        return;
      } catch (reason) {
        if (reason instanceof WrongFile) useless.add(source);
        failures.push(`${source}: ${messageOf(reason)}`);
        say(failures.at(-1));
      }
      // Another pod of this node may have brought it meanwhile.
      if (await isThere(path, sha256)) return;
    }
    if (useless.size === sources.length) break;
    if (pause !== undefined) await delay(pause);
  }
  throw new Error(`${file} could not be brought: ${[...new Set(failures)].join("; ")}`);
}

async function folderFor(folder, cache) {
  const end = Date.now() + directoryPatience;
  for (let told = false; ; told = true) {
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
      return;
    } catch (reason) {
      if (!["EACCES", "EPERM", "EROFS"].includes(reason.code) || Date.now() > end) {
        throw new Error(`user ${process.getuid()} cannot write to ${cache}`, { cause: reason });
      }
      if (!told)
        say(`waits for a directory that user ${process.getuid()} may write to: ${messageOf(reason)}`);
      await delay(500);
    }
  }
}

async function removeAbandoned(folder) {
  for (const name of await readdir(folder)) {
    if (!name.includes(partMark)) continue;
    const part = join(folder, name);
    const found = await stat(part).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > abandonedMilliseconds)
      await rm(part, { force: true });
  }
}

/** Whether the file is there as it is to be. A wrong one is removed: whoever reads it already goes on with what it has. */
async function isThere(path, sha256) {
  const started = Date.now();
  const file = await open(path).catch((reason) => {
    if (reason.code === "ENOENT") return undefined;
    throw reason;
  });
  if (file === undefined) return false;
  const { ino } = await file.stat();
  const hash = createHash("sha256");
  await pipeline(file.createReadStream({ highWaterMark: 1 << 20 }), hash);
  const found = hash.digest("hex");
  if (found === sha256) {
    say(`${path} is there, checked in ${Date.now() - started} ms`);
    return true;
  }
  say(`${path} has the SHA-256 ${found} instead of ${sha256}: removed`);
  // Unless another pod has put a new one in its place meanwhile.
  const now = await stat(path).catch(() => undefined);
  if (now?.ino === ino) await rm(path, { force: true });
  return false;
}

/** By a name of its own, so that two pods at once are in nobody's way, and nobody ever reads half a file. */
async function download(source, path, sha256) {
  const part = `${path}${partMark}${randomBytes(6).toString("hex")}`;
  try {
    const { found, bytes, seconds } = await write(source, part);
    if (found !== sha256) {
      throw new WrongFile(`${mebibytes(bytes)} with the SHA-256 ${found} instead of ${sha256}`);
    }
    await rename(part, path);
    say(`${path} came from ${source}: ${mebibytes(bytes)} in ${seconds.toFixed(1)} s`);
  } finally {
    await rm(part, { force: true });
  }
}

async function write(source, part) {
  const started = Date.now();
  const stalled = new AbortController();
  const stop = () => stalled.abort(new Error(`nothing came for ${stalledMilliseconds / 1000} s`));
  let timer = setTimeout(stop, stalledMilliseconds);
  try {
    const response = await fetch(source, { signal: stalled.signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`it answered ${response.status}`);
    }
    const size = response.headers.get("content-encoding")
      ? undefined
      : response.headers.get("content-length");
    const expected = size ? Number(size) : undefined;
    const hash = createHash("sha256");
    let bytes = 0;
    let told = started;
    const counted = new Transform({
      transform(chunk, _encoding, done) {
        clearTimeout(timer);
        timer = setTimeout(stop, stalledMilliseconds);
        hash.update(chunk);
        bytes += chunk.length;
        if (Date.now() - told > progressMilliseconds) {
          told = Date.now();
          say(`${mebibytes(bytes)}${expected ? ` of ${mebibytes(expected)}` : ""}`);
        }
        done(null, chunk);
      },
    });
    const signal = stalled.signal;
    await pipeline(Readable.fromWeb(response.body), counted, createWriteStream(part, { flags: "wx" }), {
      signal,
    });
    if (expected !== undefined && bytes !== expected) {
      throw new Error(`it ended after ${bytes} of ${expected} bytes`);
    }
    await synced(part);
    return { found: hash.digest("hex"), bytes, seconds: (Date.now() - started) / 1000 };
  } catch (reason) {
    throw stalled.signal.aborted ? stalled.signal.reason : reason;
  } finally {
    clearTimeout(timer);
  }
}

/** On the disk before it has its name: a node that loses its power must not come back with an empty model. */
async function synced(path) {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** undici hides the reason of a connection that failed. */
function messageOf(reason) {
  const cause = reason.cause?.message || reason.cause?.code;
  return cause ? `${reason.message}: ${cause}` : reason.message;
}

const [cache, file, sha256, ...sources] = process.argv.slice(2);
try {
  await bring({ cache, file, sha256, sources });
} catch (reason) {
  process.stderr.write(`model: ${messageOf(reason)}\n`);
  process.exit(1);
}
