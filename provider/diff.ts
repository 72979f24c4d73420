import { unknown, type Change, type Properties } from "./kind.ts";

/** Where bridged providers list the inputs of an object that they filled in themselves. */
export const defaultsKey = "__defaults";

/** Compares two values that are not undefined and differ, or may differ, at `path`; true leaves them out. */
export type Equal = (path: string, recorded: unknown, wanted: unknown) => boolean;

/**
 * The changes from `recorded` to `wanted`, the deepest paths that differ. An unknown value counts as changed; null and absent are
 * the same; keys that begin with two underscores are bookkeeping and never differ.
 */
export function changesBetween(
  recorded: Properties,
  wanted: Properties,
  equal: Equal = () => false,
): Change[] {
  return objectChanges("", recorded, wanted, equal);
}

/** `changes` without those at or below a path of `ignored` (`ignoreChanges`; `*` stands for any key or index). */
export function withoutIgnored(changes: readonly Change[], ignored: readonly string[]): Change[] {
  const patterns = ignored.map(pathSegments);
  return changes.filter((change) => {
    const segments = pathSegments(change.path);
    return !patterns.some((pattern) => coversPath(pattern, segments));
  });
}

/** The keys and indexes of a path: `a["b.c"][0].d` is `a`, `b.c`, `0`, `d`. */
export function pathSegments(path: string): string[] {
  const segment = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g;
  return [...path.matchAll(segment)].map(
    ([, quoted, index, key]) => quoted?.replace(/\\(.)/g, "$1") ?? index ?? key ?? "",
  );
}

function coversPath(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length <= segments.length && pattern.every((part, at) => part === "*" || part === segments[at])
  );
}

function changesAt(path: string, recorded: unknown, wanted: unknown, equal: Equal): Change[] {
  const before = recorded ?? undefined;
  const after = wanted ?? undefined;
  if (before === undefined && after === undefined) return [];
  if (before !== undefined && after !== undefined && equal(path, before, after)) return [];
  if (before === undefined) return [{ path, kind: "ADD" }];
  if (after === undefined) return [{ path, kind: "DELETE" }];
  if (after === unknown) return [{ path, kind: "UPDATE" }];
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(path, before, after, equal);
  if (isObject(before) && isObject(after)) return objectChanges(path, before, after, equal);
  return Object.is(before, after) ? [] : [{ path, kind: "UPDATE" }];
}

function listChanges(
  path: string,
  before: readonly unknown[],
  after: readonly unknown[],
  equal: Equal,
): Change[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, at) => changesAt(`${path}[${at}]`, before[at], after[at], equal)).flat();
}

function objectChanges(path: string, before: Properties, after: Properties, equal: Equal): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter(
      (key) =>
        !key.startsWith("__") && !isOnlyDefault(key, before, after) && !isOnlyDefault(key, after, before),
    )
    .flatMap((key) => changesAt(childPath(path, key), before[key], after[key], equal));
}

/** True where `filled` holds `key` because a provider filled in its default, and `bare` leaves it to the provider. */
function isOnlyDefault(key: string, filled: Properties, bare: Properties): boolean {
  const defaults = filled[defaultsKey];
  return Array.isArray(defaults) && defaults.includes(key) && (bare[key] ?? undefined) === undefined;
}

function childPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}["${key.replace(/["\\]/g, "\\$&")}"]`;
  return path === "" ? key : `${path}.${key}`;
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
