const { createHash } = require("node:crypto");
const { closeSync, openSync, readFileSync, readSync } = require("node:fs");
const { join } = require("node:path");

/** What a bundle begins with, before the list of what went into it. */
const mark = "// made of: ";

/** Longest list, bytes. */
const longestList = 1 << 20;

/**
 * The first line of a bundle: the project's folder, which is in the bundle too, and every file that went into it, relative to that folder,
 * with the hash of its content.
 *
 * @param {string} root
 * @param {readonly string[]} files
 * @returns {string} without a line break
 */
function manifestOf(root, files) {
  const hashes = Object.fromEntries([...files].sort().map((file) => [file, hashOf(join(root, file))]));
  return mark + JSON.stringify({ root, hashes });
}

/**
 * True where the project lies where it lay, and every file that went into the bundle is what it was then. Contents are compared, and not times: npm gives every file of every
 * package the same time.
 *
 * @param {string} root
 * @param {string} bundle path
 */
function isFresh(root, bundle) {
  try {
    const line = firstLineOf(bundle);
    if (!line.startsWith(mark)) return false;
    const made = JSON.parse(line.slice(mark.length));
    if (made.root !== root) return false;
    return Object.entries(made.hashes).every(([file, hash]) => hashOf(join(root, file)) === hash);
  } catch {
    return false;
  }
}

function hashOf(path) {
  return createHash("sha1").update(readFileSync(path)).digest("base64");
}

function firstLineOf(path) {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(longestList);
    const text = bytes.toString("utf8", 0, readSync(file, bytes));
    return text.slice(0, text.indexOf("\n"));
  } finally {
    closeSync(file);
  }
}

module.exports = { isFresh, manifestOf };
