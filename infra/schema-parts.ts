import { z } from "zod";

/** Stands for a key's own path in a refusal; `parseStackConfig` fills it in. */
export const pathMark = "%PATH%";

/** What is allowed, and the command that sets it; path and value received come before it. */
export function refusal(allowed: string, example: string | number): string {
  return `allowed: ${allowed}; do: pulumi config set --path '${pathMark}' ${example}`;
}

/** A whole number; `example` is what a refusal proposes, as a rule the default. */
export function whole(minimum: number, maximum: number, example: number, unit = "") {
  const error = refusal(`a whole number from ${minimum} to ${maximum}${unit && ` ${unit}`}`, example);
  return z.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error });
}

/** A number with decimals; `example` is what a refusal proposes. */
export function decimal(minimum: number, maximum: number, example: number) {
  const error = refusal(`a number from ${minimum} to ${maximum}`, example);
  return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}

/** `pulumi config set --path` stores a number with a fraction as text. */
export function fromText(value: unknown): unknown {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** A number with fractions between two that it may not be; `example` is what a refusal proposes. */
export function fraction(above: number, below: number, example: number, unit = "") {
  const error = refusal(`a number above ${above} and below ${below}${unit && ` ${unit}`}`, example);
  return z.preprocess(fromText, z.number({ error }).gt(above, { error }).lt(below, { error }));
}

/** Text of a form. */
export function text(pattern: RegExp, allowed: string, example: string) {
  const error = refusal(allowed, example);
  return z.string({ error }).regex(pattern, { error });
}

/** Host names, and names of objects of a cluster that may have dots. */
export const dotted = (allowed: string, example: string) =>
  text(/^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, allowed, example);

/** A reference with a tag that stands still, or a digest: with another content it must have another name. */
export function image(example: string) {
  return text(
    /^(?!.*:latest$)([a-z0-9]+([.-][a-z0-9]+)*(:\d+)?\/)?[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(\/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$/,
    "an image name in lower case with a tag other than latest, or with a digest, since a release must say what it runs",
    example,
  );
}

/** One of some words. */
export function oneOf<const Words extends readonly string[]>(words: Words, example: Words[number]) {
  return z.enum(words, { error: refusal(words.join(" or "), example) });
}

/** An object whose unknown keys are refused. */
export function object<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown key; allowed: ${known}; do: pulumi config rm --path '${pathMark}'`
        : `allowed: an object with the keys ${known}; do: pulumi config rm '${pathMark}'`,
  });
}
