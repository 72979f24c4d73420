import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parse, parseDocument } from "yaml";
import type { Color } from "../components/color.ts";

/*
 * Pure edits of `Pulumi.<stack>.yaml`. `pulumi` writes the file anew whenever it stores a salt or a value, and loses
 * blank lines and spaces on the way; these keep every byte that need not change.
 */

const saltLine = /^encryptionsalt:.*\r?\n?/m;

/** Text without the salt line. Other bytes stay. A file whose secrets need the salt stays as it is. */
export function withoutSalt(text: string): string {
  return holdsSecrets(text) ? text : text.replace(saltLine, "");
}

/**
 * What the file should hold after a command that had no business in it: the bytes from before where only the salt
 * and the style differ, else those from after; without the salt, unless secrets need it.
 */
export function restored(before: string, after: string): string {
  if (holdsSecrets(after)) return after;
  const [cleanBefore, cleanAfter] = [withoutSalt(before), withoutSalt(after)];
  return isDeepStrictEqual(content(cleanBefore), content(cleanAfter)) ? cleanBefore : cleanAfter;
}

/** True where a value is encrypted. */
export function holdsSecrets(text: string): boolean {
  return /(^|[\s{,])secure:/m.test(text);
}

function content(text: string): unknown {
  return (parse(text) as unknown) ?? {};
}

/** Text with another `activeColor`; undefined where it holds none as plain text. Other bytes stay. */
export function withActiveColor(text: string, project: string, color: Color): string | undefined {
  const config = parseDocument(text).get("config");
  if (!isMap(config)) return undefined;
  const value = config.get(`${project}:activeColor`, true) ?? config.get("activeColor", true);
  if (!isScalar(value) || typeof value.value !== "string" || !value.range) return undefined;
  const [start, end] = value.range;
  return text.slice(0, start) + text.slice(start, end).replace(value.value, color) + text.slice(end);
}

/**
 * Config as Pulumi hands it to the program: `<project>:<key>` to text, objects as JSON. `projectText` is
 * Pulumi.yaml, whose `config` holds defaults. Values that are encrypted, wholly or in a part, are left
 * out: nothing that is asked before the engine runs is secret.
 */
export function configValues(
  stackText: string,
  projectText: string,
  project: string,
): Record<string, string> {
  const defaults = Object.entries(configOf(projectText)).map(
    ([key, value]) => [key, defaultOf(value)] as const,
  );
  return Object.fromEntries(
    [...defaults, ...Object.entries(configOf(stackText))]
      .filter(([, value]) => value !== undefined && value !== null && !holdsSecret(value))
      .map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, asText(value)]),
  );
}

/** Keys, each with its project, of the values that are encrypted, or hold something that is. */
export function encryptedKeysOf(stackText: string, project: string): string[] {
  return Object.entries(configOf(stackText))
    .filter(([, value]) => holdsSecret(value))
    .map(([key]) => (key.includes(":") ? key : `${project}:${key}`));
}

function configOf(text: string): Record<string, unknown> {
  const config = (content(text) as { config?: unknown }).config;
  return isRecord(config) ? config : {};
}

function defaultOf(declared: unknown): unknown {
  return isRecord(declared) && ("value" in declared || "default" in declared)
    ? (declared["value"] ?? declared["default"])
    : declared;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** True for an encrypted value, and for an object with one in it. */
function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isRecord(value)) return false;
  const own = Object.keys(value).length === 1 && typeof value["secure"] === "string";
  return own || Object.values(value).some(holdsSecret);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
