import type { z } from "zod";
import { pathMark } from "./schema-parts.ts";

/** What is wrong with the given config, a sentence for each key, in the schema's order. */
export function problemsOf(error: z.ZodError, given: unknown, project: string): string[] {
  const lines = error.issues.flatMap((issue) => problemsAt(issue, [], given, project));
  return [...new Set(lines)];
}

type Path = readonly PropertyKey[];

function problemsAt(issue: z.core.$ZodIssue, above: Path, given: unknown, project: string): string[] {
  const path = [...above, ...issue.path];
  const value = valueAt(given, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const name = inWords([...path, key], project);
      return `${name}: ${filled(issue.message, name)}`;
    });
  }
  // Of a choice between a word and an object, the object's own problems help where an object was given.
  const forObjects = issue.code === "invalid_union" && isObject(value) ? issue.errors.at(-1) : undefined;
  if (forObjects !== undefined) {
    return forObjects.flatMap((inner) => problemsAt(inner, path, given, project));
  }
  const name = inWords(path, project);
  const got = value === undefined ? "it is missing" : `got ${shown(path, value)}`;
  return [`${name}: ${got}; ${filled(issue.message, name)}`];
}

/** A value as a message shows it: a URL of a database may hold a password, one of a webhook a token. No number of theirs does. */
function shown([key]: Path, value: unknown): string {
  const mayHoldSecret =
    key === "apiKeys" || ((key === "history" || key === "notifications") && typeof value !== "number");
  return mayHoldSecret ? "another value" : JSON.stringify(value);
}

function filled(message: string, name: string): string {
  return message.replaceAll(pathMark, name);
}

/** `shop:gate.smokePrompts[0]`, as `pulumi config --path` takes it; a key with dots in it is `["a.b"]`. */
function inWords(path: Path, project: string): string {
  const parts = path.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return /[.[\]"]/.test(String(key)) ? `["${String(key)}"]` : `.${String(key)}`;
  });
  return `${project}:${parts.join("").replace(/^\./, "")}`;
}

function valueAt(given: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === "object" ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    given,
  );
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
