const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { isFresh } = require("./freshness.cjs");
const { toldFromSources } = require("./told-from-sources.cjs");

const root = join(__dirname, "..");

/**
 * What is loaded: Pulumi's program, a plugin that its engine starts, or `bluegreen`.
 *
 * @typedef {"program" | "plugin" | "command"} Kind
 */

/**
 * Loads TypeScript that a `pulumi` or `bluegreen` command starts: from one file in `.bluegreen/bundles`, which is made anew where a source of it is another
 * than then. One file starts several times faster than some hundred that are compiled at every start. Where it cannot be made (a
 * read-only clone, say) stderr says so in a line, and the sources are compiled as they are loaded.
 *
 * @param {string} entry the TypeScript file, relative to the project
 * @param {Kind} kind
 * @returns {Promise<unknown>} what it exports
 */
async function load(entry, kind) {
  const wanted = { root, entry, kind, bundle: bundleOf(kind) };
  const text = readFresh(wanted) ?? (await make(wanted));
  try {
    return text === undefined ? loadSources(entry) : loadBundle(text, wanted.bundle);
  } catch (error) {
    throw told(error, kind);
  }
}

function bundleOf(kind) {
  return join(root, ".bluegreen", "bundles", `${kind}.cjs`);
}

function readFresh(wanted) {
  try {
    const text = readFileSync(wanted.bundle, "utf8");
    return isFresh(text, wanted) ? text : undefined;
  } catch {
    return undefined;
  }
}

async function make(wanted) {
  try {
    return await require("./bundle.cjs").makeBundle(wanted);
  } catch (error) {
    // What is wrong with the sources is told better by who loads them one by one. Not on stdout, where a provider tells its port.
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `${wanted.bundle} is not there, so that this starts slower: ${why.replaceAll(/\s*\n\s*/g, " ")}\n`,
    );
    return undefined;
  }
}

/** As what lies in the project, also where `.bluegreen` is a link to elsewhere: packages are looked for beside it. */
function loadBundle(text, bundle) {
  const loaded = new Module(bundle, module);
  loaded.filename = bundle;
  loaded.paths = Module._nodeModulePaths(dirname(bundle));
  loaded._compile(text, bundle, "commonjs");
  loaded.loaded = true;
  return loaded.exports;
}

function loadSources(entry) {
  require("sucrase/register/ts");
  return require(join(root, entry));
}

/** Runs a program that `load` gave; what it throws tells its sources. */
async function run(program) {
  try {
    return await program();
  } catch (error) {
    throw told(error, "program");
  }
}

/**
 * Has what this process dies of tell its sources, which is what a timer or a promise throws that nobody waits for.
 *
 * @param {Kind} kind
 */
function tellSources(kind) {
  const tell = (error) => void told(error, kind);
  process.on("uncaughtExceptionMonitor", tell);
  // Where nobody listens to these they are of the above, and a listener would keep the process alive.
  if (process.listenerCount("unhandledRejection") > 0) process.prependListener("unhandledRejection", tell);
}

function told(error, kind) {
  if (error instanceof Error && error.stack !== undefined) {
    const stack = toldFromSources(error.stack, bundleOf(kind));
    // Not on every error it can be set.
    Reflect.set(error, "stack", stack);
  }
  return error;
}

module.exports = { load, run, tellSources };
