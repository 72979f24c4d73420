import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { ModelFileError } from "./gguf.ts";

/** Large reads: a gigabyte takes a second or two, most of it the hash. */
const readBytes = 4 * 2 ** 20;

/**
 * Reads a whole file and compares it with what the release was made of: one that has changed since would answer as nobody has tested, or
 * with nonsense.
 *
 * @param sha256 64 hexadecimal digits in lower case
 * @throws ModelFileError when the file holds something else.
 */
export async function checkContent(path: string, sha256: string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: readBytes }), hash);
  const found = hash.digest("hex");
  if (found === sha256) return;
  throw new ModelFileError(
    `${path} was damaged or replaced: its SHA-256 is ${short(found)}, this release's ${short(sha256)}; ` +
      "put the right file back, or stage a release of its own for another one",
  );
}

/** A gate tells 300 characters of a log's last line. */
function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}
