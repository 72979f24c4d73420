import { closeSync, openSync, readSync } from "node:fs";

/** More than any file that the stack writes into the router's volume. */
const largestBytes = 64 * 1024;

/** An object whose fields nobody has looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a small file holds; undefined where there is none, it is larger, half-written, or something else. */
export function smallJson(path: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(readSmall(path)));
  } catch {
    return undefined;
  }
}

/** A value as an object; undefined where it is none. */
export function fieldsOf(value: unknown): Fields | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A finite number, else undefined. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Seconds since 1970 of a time in ISO 8601, else undefined. */
export function secondsIn(value: unknown): number | undefined {
  return typeof value === "string" ? numberIn(Date.parse(value) / 1000) : undefined;
}

function readSmall(path: string): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(largestBytes + 1);
    const length = readSync(file, buffer, 0, buffer.length, 0);
    if (length > largestBytes) throw new RangeError(`${path} is larger than ${largestBytes} bytes`);
    return buffer.toString("utf8", 0, length);
  } finally {
    closeSync(file);
  }
}
