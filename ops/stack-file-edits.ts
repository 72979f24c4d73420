import { isDeepStrictEqual } from "node:util";
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  parseDocument,
  type Document,
  type Pair,
  type YAMLMap,
} from "yaml";
import { colors, otherColor, type Color } from "../components/color.ts";

/*
 * Pure edits of `Pulumi.<stack>.yaml` that keep every byte that need not change. Where a value stands in a form that cannot be
 * edited in its place, the file is written anew from its document, which keeps comments and loses some spaces.
 */

/** Model of a release: a preset's name, or a file inside the project. */
export type ModelChoice = string | { readonly file: string; readonly sha256: string };

/** Text with the canary at `percent`; 0 removes the key where it stands for itself. Undefined where there is no config. */
export function withCanaryPercent(text: string, project: string, percent: number): string | undefined {
  const document = parseDocument(text);
  const config = configMap(document);
  if (!config) return undefined;
  const pair = pairOf(config, project, "canary");
  if (!pair) return percent === 0 ? text : withNewCanary(text, config, project, percent);
  const value = isMap(pair.value) ? pair.value.get("percent", true) : undefined;
  const alone = isMap(pair.value) && pair.value.items.length === 1 && value !== undefined;
  const cut = percent === 0 && alone ? withoutLines(text, pair) : undefined;
  if (cut !== undefined) return cut;
  if (isScalar(value) && value.range) return spliced(text, value.range, String(percent));
  document.setIn(["config", keyOf(pair), "percent"], percent);
  return String(document);
}

/** Text in which `color` runs `version` of `model`. Undefined where there is no config. */
export function withRelease(
  text: string,
  project: string,
  color: Color,
  { version, model }: { readonly version: string; readonly model: ModelChoice },
): string | undefined {
  const document = parseDocument(text);
  const config = configMap(document);
  if (!config) return undefined;
  const pair = pairOf(config, project, color);
  const key = pair ? keyOf(pair) : `${project}:${color}`;
  const shared = unshared(document, config, project);
  // A color that was left out has the other one's config.
  if (!pair) document.setIn(["config", key], cloned(document, config, project, otherColor(color)));
  const edited = pair && !shared ? text : String(document);
  const versioned = withScalar(edited, [key, "version"], version, true);
  if (typeof model === "string") return withScalar(versioned, [key, "model"], model, false);
  const filed = withScalar(versioned, [key, "model", "file"], model.file, false);
  return withScalar(filed, [key, "model", "sha256"], model.sha256, false);
}

/** Text in which `color` runs what the other color runs. Undefined where there is no config. */
export function withSameRelease(text: string, project: string, color: Color): string | undefined {
  const document = parseDocument(text);
  const config = configMap(document);
  if (!config) return undefined;
  unshared(document, config, project);
  const source = cloned(document, config, project, otherColor(color));
  const pair = pairOf(config, project, color);
  const own = pair?.value;
  if (!isNode(source)) return text;
  if (isNode(own) && isDeepStrictEqual(own.toJS(document), source.toJS(document))) return text;
  document.setIn(["config", pair ? keyOf(pair) : `${project}:${color}`], source);
  return String(document);
}

/** Sets one value by its path below `config`: in its place where a text stands there, else by a new document. */
function withScalar(text: string, path: readonly string[], value: string, quoted: boolean): string {
  const document = parseDocument(text);
  const written = quoted ? JSON.stringify(value) : value;
  const found = document.getIn(["config", ...path], true);
  if (isScalar(found) && found.range) {
    if (String(found.value) === value && (typeof found.value === "string" || !quoted)) return text;
    const edited = spliced(text, found.range, written);
    if (valueIn(edited, path) === value) return edited;
  }
  // A model that was a preset's name becomes an object: the name has to go first.
  const parent = ["config", ...path.slice(0, -1)];
  if (!isMap(document.getIn(parent))) document.setIn(parent, document.createNode({}));
  const node = document.createNode(value);
  if (quoted && isScalar(node)) node.type = "QUOTE_DOUBLE";
  document.setIn(["config", ...path], node);
  return String(document);
}

function valueIn(text: string, path: readonly string[]): unknown {
  try {
    return parseDocument(text, { strict: true }).getIn(["config", ...path]);
  } catch {
    return undefined;
  }
}

/** A line of its own below `activeColor`. */
function withNewCanary(text: string, config: YAMLMap, project: string, percent: number): string {
  const above = pairOf(config, project, "activeColor");
  const range = above && rangeOf(above);
  const lineStart = range ? text.lastIndexOf("\n", range[0] - 1) + 1 : 0;
  const indent = range ? text.slice(lineStart, range[0]) : "?";
  const newline = range ? text.indexOf("\n", range[1]) : -1;
  if (config.flow === true || newline === -1 || indent.trim() !== "") {
    const document = parseDocument(text);
    document.setIn(["config", `${project}:canary`], document.createNode({ percent }));
    return String(document);
  }
  const end = text[newline - 1] === "\r" ? "\r\n" : "\n";
  const line = `${indent}${project}:canary: { percent: ${percent} }${end}`;
  return text.slice(0, newline + 1) + line + text.slice(newline + 1);
}

/** Text without a pair that has its lines for itself; undefined where a comment or another value shares them. */
function withoutLines(text: string, pair: Pair): string | undefined {
  const range = rangeOf(pair);
  if (!range) return undefined;
  const start = text.lastIndexOf("\n", range[0] - 1) + 1;
  const newline = text.indexOf("\n", range[1] - 1);
  const end = newline === -1 ? text.length : newline + 1;
  const alone = text.slice(start, range[0]).trim() === "" && text.slice(range[1], end).trim() === "";
  return alone && !text.slice(range[0], range[1]).includes("#")
    ? text.slice(0, start) + text.slice(end)
    : undefined;
}

function rangeOf({ key, value }: Pair): [number, number] | undefined {
  const start = isScalar(key) ? key.range?.[0] : undefined;
  const end = isMap(value) || isScalar(value) ? value.range?.[1] : undefined;
  return start === undefined || end === undefined ? undefined : [start, end];
}

function spliced(text: string, [start, end]: readonly [number, number, number], value: string): string {
  return text.slice(0, start) + value + text.slice(end);
}

function configMap(document: Document): YAMLMap | undefined {
  const config = document.get("config");
  return isMap(config) ? config : undefined;
}

/** Keys may stand with or without the project's prefix. */
function pairOf(config: YAMLMap, project: string, key: string): Pair | undefined {
  return config.items.find(
    ({ key: node }) => isScalar(node) && (node.value === `${project}:${key}` || node.value === key),
  );
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

/**
 * Gives each color a config of its own where one is an alias of the other's: an edit of one would be one of both, or leave the
 * alias without its anchor. Tells whether there was such a one.
 */
function unshared(document: Document, config: YAMLMap, project: string): boolean {
  const shared = colors.flatMap((color) => {
    const pair = pairOf(config, project, color);
    return pair && isAlias(pair.value) ? [{ pair, copy: cloned(document, config, project, color) }] : [];
  });
  for (const { pair, copy } of shared) pair.value = copy;
  return shared.length > 0;
}

/** The config of a color as a node of its own, for another place; an alias as what it stands for. */
function cloned(document: Document, config: YAMLMap, project: string, color: Color): unknown {
  const value = pairOf(config, project, color)?.value;
  const source = isAlias(value) ? value.resolve(document) : value;
  if (!isMap(source)) return undefined;
  const copy = source.clone(document.schema);
  delete copy.anchor;
  return copy;
}
