const { readFileSync } = require("node:fs");
const { SourceMap } = require("node:module");
const { join } = require("node:path");

/**
 * The stack of an error with the sources' files and lines instead of the bundle's. Only now is the map read: it is as large as the bundle.
 *
 * @param {string} stack
 * @param {string} bundle path
 * @param {string} root folder of the project
 * @returns {string}
 */
function toldFromSources(stack, bundle, root) {
  if (!stack.includes(bundle)) return stack;
  try {
    const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")));
    return stack.replaceAll(/([^\s()]+):(\d+):(\d+)/g, (place, file, line, column) => {
      const { originalSource, originalLine, originalColumn } =
        file === bundle ? map.findEntry(line - 1, column - 1) : {};
      if (originalSource === undefined) return place;
      return `${join(root, ".bluegreen", "bundles", originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
    });
  } catch {
    return stack;
  }
}

module.exports = { toldFromSources };
