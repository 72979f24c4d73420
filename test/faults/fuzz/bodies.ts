import type { Operation } from "./api.ts";

/** Status of an operation that may have too much to do: its good requests cost a model's time. */
const busy = 429;

/** Whether a model works on the good requests of an operation. */
export function reachesModel({ answers }: Operation): boolean {
  return answers.has(busy);
}

/** The same body with the shortest answer, where a model answers. */
export function bounded(operation: Operation, value: unknown): unknown {
  if (!reachesModel(operation)) return value;
  const { max_completion_tokens: longer, ...rest } = value as Readonly<Record<string, unknown>>;
  return { ...rest, max_tokens: 1 };
}

/** One of so many bodies that a model would work on is left as it is. */
const sparing = 64;

/**
 * Whether the document promises to take a body, and that body. Most of those that a model would work on are spoilt, so that
 * what is wrong besides is looked at and the model is left to its users.
 */
export function judged(
  operation: Operation,
  body: Buffer,
): { readonly good: boolean; readonly bytes: Buffer } {
  const value = parsed(body);
  if (value === undefined || !operation.takes(value)) return { good: false, bytes: body };
  if (!reachesModel(operation)) return { good: true, bytes: body };
  if (body.length % sparing !== 0)
    return { good: false, bytes: written({ ...(value as object), max_tokens: 0 }) };
  return { good: true, bytes: isShort(value) ? body : written(bounded(operation, value)) };
}

function isShort(value: unknown): boolean {
  const { max_tokens: most, max_completion_tokens: also = 1 } = value as Readonly<Record<string, unknown>>;
  return most === 1 && also === 1;
}

function written(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
