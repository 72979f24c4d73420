import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";

/** SHA-256, hexadecimal, over the paths and contents of all files in a folder, and over where its links lead to; the same in every clone. */
export function folderDigest(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isLink: entry.isSymbolicLink() }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
  for (const { path, isLink } of files) {
    const name = `/${relative(folder, path)}`;
    const content = isLink ? Buffer.from(readlinkSync(path)) : readFileSync(path);
    hash.update(`${name}\0${isLink ? "link " : ""}${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
