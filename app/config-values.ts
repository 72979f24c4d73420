import { z } from "zod";

/** A whole number. */
export function whole(name: string, minimum: number, maximum: number) {
  return z.unknown().transform((value, context) => {
    const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (number >= minimum && number <= maximum) return number;
    return refuse(context, name, value, `a whole number from ${minimum} to ${maximum}`);
  });
}

/** Text of a form. */
export function text(name: string, pattern: RegExp, allowed: string) {
  return z.unknown().transform((value, context) => {
    if (typeof value === "string" && pattern.test(value)) return value;
    return refuse(context, name, value, allowed);
  });
}

/** A URL that paths are put behind. */
export function baseUrl(name: string, example: string) {
  return text(name, /^https?:\/\/[^\s/]\S*[^\s/]$/, `a URL without a slash at its end, such as ${example}`);
}

/** Its value is never shown: it may hold a password. */
export function databaseUrl(name: string) {
  return z.unknown().transform((value, context) => {
    if (
      typeof value === "string" &&
      /^(file:\/(?!\/)|postgres(ql)?:\/\/)\S+$/.test(value) &&
      URL.canParse(value)
    )
      return value;
    context.addIssue({
      code: "custom",
      message: `${name}: its value is refused; set it to file:/absolute/path.db or postgres://user:password@host:port/database`,
    });
    return z.NEVER;
  });
}

/** One of some words. */
export function choice<const Names extends readonly string[]>(name: string, names: Names) {
  return z.unknown().transform((value, context): Names[number] => {
    const found = names.find((known) => known === value);
    return found ?? refuse(context, name, value, `one of ${names.join(", ")}`);
  });
}

function refuse(context: z.RefinementCtx, name: string, value: unknown, allowed: string): never {
  const message =
    value === undefined
      ? `${name}: is not set; set it to ${allowed}`
      : `${name}: ${JSON.stringify(value)} is refused; set it to ${allowed}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}
