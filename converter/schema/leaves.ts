import { z } from "zod";
import { baseOf, type Base } from "./base-iri.ts";

/** What is allowed in a place, and what to do: an issue carries it to `read.ts`. */
export interface Refusal {
  readonly limit: string;
  readonly cure: string;
}

/** An object without other keys. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const limit = `one of the keys ${Object.keys(shape).join(", ")}`;
  return z.strictObject(shape, { error: ({ code }) => (code === "unrecognized_keys" ? limit : undefined) });
}

export function text(longest: number, pattern: RegExp, limit: string, cure: string) {
  return z.unknown().transform((value, context): string => {
    const fits = typeof value === "string" && value.length >= 1 && value.length <= longest;
    return fits && pattern.test(value) ? value : refuse(context, { limit, cure });
  });
}

export function choice<const Words extends readonly string[]>(words: Words, cure: string) {
  return z.unknown().transform((value, context): Words[number] => {
    const found = words.find((word) => word === value);
    return found ?? refuse(context, { limit: `one of ${words.join(", ")}`, cure });
  });
}

export function flag() {
  const refusal = { limit: "true or false", cure: "write it without quotes, or leave it out" };
  return z
    .unknown()
    .transform((value, context): boolean => (typeof value === "boolean" ? value : refuse(context, refusal)));
}

export function baseIri() {
  return z.unknown().transform((value, context): Base => {
    const base = baseOf(value);
    return "namespace" in base ? base : refuse(context, base);
  });
}

/** Refuses a value, or what is at `path` in it. */
export function refuse(
  context: z.RefinementCtx,
  { limit, cure }: Refusal,
  place: { readonly path?: PropertyKey[]; readonly input?: unknown } = {},
): never {
  context.addIssue({ code: "custom", params: { limit, cure }, message: limit, ...place });
  return z.NEVER;
}
