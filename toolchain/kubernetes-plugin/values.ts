import { unknown, type Properties } from "../../provider/kind.ts";

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at `key`; an empty one where there is none, or where preview does not know it. */
export function recordAt(object: Properties, key: string): Properties {
  const value = object[key];
  return isRecord(value) ? value : {};
}

export function textAt(object: Properties, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" ? value : undefined;
}

export function numberAt(object: Properties, key: string): number | undefined {
  const value = object[key];
  return typeof value === "number" ? value : undefined;
}

/** The objects of the list at `key`. */
export function recordsAt(object: Properties, key: string): Properties[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** True where `value` is, or holds, what preview does not know. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** True where `value` says as much as leaving it out: the server drops many of these. */
export function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.values(value).every(isNothing);
  return value === false || value === 0 || value === "";
}

/** `value` without null, which Pulumi sends for what was left out, and without the bookkeeping of Pulumi (keys with `__`). */
export function manifestOf(value: Properties): Properties {
  const kept = Object.entries(value).filter(
    ([key, item]) => item !== null && item !== undefined && !key.startsWith("__"),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}
