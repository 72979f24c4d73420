const { hash } = require("node:crypto");
const { existsSync, readFileSync, readdirSync } = require("node:fs");
const { basename, dirname, join, relative } = require("node:path");

/** What a bundle begins with, before the list of what went into it. */
const mark = "// made of: ";

/** They decide, for the sources in and below their folder, what an import leads to and how it is read. */
const deciding = ["package.json", "tsconfig.json"];

/** And these for the whole project: what npm was to install, and what it did. */
const decidingInRoot = ["package-lock.json", join("node_modules", ".package-lock.json")];

/**
 * The first line of a bundle: the project's folder, which is in the bundle too, its entry, and every file that went into it, relative to that
 * folder, with the hash of its content.
 *
 * @param {{ root: string, entry: string, files: readonly string[] }} made
 * @returns {string} without a line break
 */
function manifestOf({ root, entry, files }) {
  const hashes = Object.fromEntries([...files].sort().map((file) => [file, hashOf(join(root, file))]));
  return mark + JSON.stringify({ root, entry, around: namesAround(root, Object.keys(hashes)), hashes });
}

/**
 * True where the project lies where it lay, every file that went into the bundle is what it was then, and beside them lies no other package
 * that an import could lead to. Contents are compared, and not times: npm gives every file of every package the same time. It is blind for a
 * folder of a package that becomes a link without npm, where the files that went into the bundle are the same behind it, and for a new file
 * inside a package that takes the place of another by its name alone (`lib.js` of `lib/index.js`).
 *
 * @param {string} text of the bundle
 * @param {{ root: string, entry: string }} wanted
 */
function isFresh(text, { root, entry }) {
  if (!text.startsWith(mark)) return false;
  try {
    const made = JSON.parse(text.slice(mark.length, text.indexOf("\n")));
    if (made.root !== root || made.entry !== entry) return false;
    if (made.around !== namesAround(root, Object.keys(made.hashes))) return false;
    return Object.entries(made.hashes).every(([file, was]) => hashOf(join(root, file)) === was);
  } catch {
    return false;
  }
}

/**
 * The files that decide about the imports of `files`, in their folders and above.
 *
 * @param {string} root
 * @param {readonly string[]} files relative to root
 * @returns {string[]} relative to root
 */
function decidingFiles(root, files) {
  const paths = foldersOf(root, files).flatMap((folder) => decidingIn(folder, root));
  return paths.map((path) => relative(root, path));
}

/** A hash of which files decide, and of which packages lie nearer to a source than the project's own. */
function namesAround(root, files) {
  const names = foldersOf(root, files).map((folder) => [decidingIn(folder, root), packagesIn(folder, root)]);
  return hash("sha1", JSON.stringify(names), "base64");
}

function decidingIn(folder, root) {
  const names = folder === root ? [...deciding, ...decidingInRoot] : deciding;
  return names.map((name) => join(folder, name)).filter((path) => existsSync(path));
}

function packagesIn(folder, root) {
  const path = join(folder, "node_modules");
  if (folder === root || basename(folder) === "node_modules" || !existsSync(path)) return [];
  return readdirSync(path).flatMap((name) =>
    name.startsWith("@") ? [name, ...readdirSync(join(path, name))] : [name],
  );
}

/** The folders of `files` and those above, up to the project's own. */
function foldersOf(root, files) {
  const folders = new Set([root]);
  // Each folder once, of some hundred files: this runs at every start.
  for (const own of new Set(files.map((file) => dirname(file))))
    for (let folder = join(root, own); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  return [...folders].sort();
}

function hashOf(path) {
  return hash("sha1", readFileSync(path), "base64");
}

module.exports = { decidingFiles, isFresh, manifestOf };
