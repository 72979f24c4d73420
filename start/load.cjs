const { join } = require("node:path");
const { isFresh } = require("./freshness.cjs");
const { toldFromSources } = require("./told-from-sources.cjs");

const root = join(__dirname, "..");

/**
 * Loads TypeScript that a `pulumi` command starts: from one file in `.bluegreen/bundles`, which is made anew where a source of it is another
 * than then. One file starts several times faster than some hundred that are compiled at every start. Where it cannot be written (a
 * read-only clone, say) the sources are compiled as they are loaded.
 *
 * @param {string} entry the TypeScript file, relative to the project
 * @param {"program" | "plugin"} kind
 * @returns {Promise<unknown>} what it exports
 */
async function load(entry, kind) {
  const bundle = bundleOf(kind);
  return require((await isThere({ root, entry, kind, bundle })) ? bundle : compiling(entry));
}

function bundleOf(kind) {
  return join(root, ".bluegreen", "bundles", `${kind}.cjs`);
}

async function isThere(wanted) {
  if (isFresh(root, wanted.bundle)) return true;
  try {
    await require("./bundle.cjs").makeBundle(wanted);
    return true;
  } catch {
    // What is wrong with the sources is told better by who loads them one by one.
    return false;
  }
}

function compiling(entry) {
  require("sucrase/register/ts");
  return join(root, entry);
}

/** Runs a program that `load` gave; what it throws tells its sources. */
async function run(program) {
  try {
    return await program();
  } catch (error) {
    if (error instanceof Error && error.stack !== undefined)
      error.stack = toldFromSources(error.stack, bundleOf("program"), root);
    throw error;
  }
}

module.exports = { load, run };
