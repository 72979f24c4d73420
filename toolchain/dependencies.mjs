// Plain JavaScript without a dependency: it runs before there is any.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The oldest Node that runs this project, as in `engines` of package.json. */
const oldestNode = [20, 19];

/** Folders that are built into images, each an npm package of its own. */
export const packagesOfTheirOwn = ["app", "converter"];

/**
 * Installs the npm packages that package-lock.json names, unless they are there already.
 *
 * @param {string} root folder of the project
 * @param {{ services?: boolean }} [options] `services`: also those of the model server and the converter, which only their tests and type checks need
 * @throws {Error} where Node is too old, or npm fails
 */
export function ensureDependencies(root, { services = false } = {}) {
  const refusal = nodeRefusal(process.versions.node);
  if (refusal) throw new Error(refusal);
  const folders = services ? packagesOfTheirOwn.map((folder) => join(root, folder)) : [];
  for (const folder of [root, ...folders]) {
    if (!isInstalled(folder)) install(folder);
  }
}

/**
 * Why this Node cannot be used, and what to do; undefined where it can.
 *
 * @param {string} version
 * @returns {string | undefined}
 */
export function nodeRefusal(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  const wanted = oldestNode.join(".");
  return `Node ${version} is too old: bluegreen needs ${wanted} or later. Install Node 24 (https://nodejs.org) and run again.`;
}

/**
 * True where node_modules holds what the lock file names.
 *
 * @param {string} folder
 */
function isInstalled(folder) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  return locksMatch(readJson(join(folder, "package-lock.json")), readJson(installed));
}

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Compares package-lock.json with the one that npm leaves in node_modules, where optional packages of other platforms
 * and links are not listed.
 *
 * @param {Lock} wanted
 * @param {Lock} installed
 */
export function locksMatch(wanted, installed) {
  return Object.entries(wanted.packages ?? {}).every(([path, entry]) => {
    // Folders of the project itself, and links to them, are there with the clone.
    if (!path.includes("node_modules/") || entry.link) return true;
    const found = installed.packages?.[path];
    return found ? found.version === entry.version : Boolean(entry.optional ?? entry.devOptional);
  });
}

/** @param {string} folder */
function install(folder) {
  process.stderr.write(`npm packages of ${folder}: …\n`);
  const started = performance.now();
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error } = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", 2, 2] });
  if (error)
    throw new Error(
      `npm cannot be started (${error.message}). Install npm, which comes with Node, and run again.`,
    );
  if (status !== 0)
    throw new Error(`npm ${args[0]} in ${folder} failed with exit ${status}. Its output is above.`);
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`npm packages of ${folder}: installed (${seconds.toFixed(1)} s)\n`);
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
