const { readFileSync } = require("node:fs");
const { SourceMap } = require("node:module");
const { dirname, join } = require("node:path");

/**
 * The stack of an error with the sources' files and lines instead of the bundle's. Only now is the map read: it is as large as the bundle.
 *
 * @param {string} stack
 * @param {string} bundle path
 * @returns {string}
 */
function toldFromSources(stack, bundle) {
  // As it is, whatever characters are in it.
  const [before, ...places] = stack.split(`${bundle}:`);
  if (places.length === 0) return stack;
  try {
    const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")));
    return before + places.map((place) => sourceOf(place, map, bundle)).join("");
  } catch {
    return stack;
  }
}

/** @param {string} place what follows the bundle's path and a colon in a stack */
function sourceOf(place, map, bundle) {
  const [position, line, column] = /^(\d+):(\d+)/.exec(place) ?? [];
  const { originalSource, originalLine, originalColumn } =
    position === undefined ? {} : map.findEntry(line - 1, column - 1);
  if (originalSource === undefined) return `${bundle}:${place}`;
  const source = join(dirname(bundle), originalSource);
  return `${source}:${originalLine + 1}:${originalColumn + 1}${place.slice(position.length)}`;
}

module.exports = { toldFromSources };
