import { unknown, type CheckFailure, type Properties } from "../../../provider/kind.ts";

/** What a value of an input may be, and what its change means. */
export interface Shape {
  readonly type: "text" | "number" | "flag" | "list" | "set" | "map" | "object";
  readonly required?: boolean;
  /** A change of it replaces the resource. */
  readonly replaces?: boolean;
  /** Of two resources only one may have it, so the old one goes before its replacement comes. */
  readonly unique?: boolean;
  /** What AWS takes: a text that matches, characters of a text, or a number, between both. */
  readonly pattern?: RegExp;
  readonly longest?: number;
  readonly range?: readonly [least: number, most: number];
  readonly oneOf?: readonly string[];
  readonly items?: Shape;
  readonly properties?: Inputs;
}

/** The inputs of a type, by name. */
export type Inputs = Readonly<Record<string, Shape>>;

type Rules = Omit<Shape, "type" | "items" | "properties">;

export const text = (rules: Rules = {}): Shape => ({ type: "text", ...rules });
export const number = (least?: number, most?: number, rules: Rules = {}): Shape => ({
  type: "number",
  ...(least !== undefined && most !== undefined && { range: [least, most] }),
  ...rules,
});
export const flag = (rules: Rules = {}): Shape => ({ type: "flag", ...rules });
/** Its order counts. */
export const list = (items: Shape, rules: Rules = {}): Shape => ({ type: "list", items, ...rules });
/** Its order does not count. */
export const set = (items: Shape, rules: Rules = {}): Shape => ({ type: "set", items, ...rules });
export const map = (items: Shape, rules: Rules = {}): Shape => ({ type: "map", items, ...rules });
export const object = (properties: Inputs, rules: Rules = {}): Shape => ({
  type: "object",
  properties,
  ...rules,
});

/** What AWS would refuse, or this plugin does not know. Values that are unknown yet fit everywhere. */
export function failuresOf(type: string, inputs: Inputs, values: Properties): CheckFailure[] {
  return objectFailures(type, object(inputs), "", values);
}

/** The shape at a path; undefined where the inputs have none there. */
export function shapeAt(inputs: Inputs, segments: readonly string[]): Shape | undefined {
  let shape: Shape | undefined = object(inputs);
  for (const segment of segments) {
    shape = shape?.items ?? shape?.properties?.[segment];
  }
  return shape;
}

/** True where a change at a path replaces the resource: what lies there, or around it, says so. */
export function replacesAt(inputs: Inputs, segments: readonly string[]): boolean {
  return segments.some((_, at) => shapeAt(inputs, segments.slice(0, at + 1))?.replaces === true);
}

/** True where two values are one to AWS: sets in another order. */
export function equalFor(shape: Shape | undefined, one: unknown, other: unknown): boolean {
  return canonical(shape, one) === canonical(shape, other);
}

function canonical(shape: Shape | undefined, value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(shape?.items, item));
    return `[${(shape?.type === "set" ? items.sort() : items).join()}]`;
  }
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([key, item]) => !key.startsWith("__") && isThere(item));
  const texts = entries.map(([key, item]) => {
    return `${JSON.stringify(key)}:${canonical(shape?.items ?? shape?.properties?.[key], item)}`;
  });
  return `{${texts.sort().join()}}`;
}

function failuresAt(type: string, shape: Shape, path: string, value: unknown): CheckFailure[] {
  if (value === unknown || !isThere(value)) return [];
  const fail = (reason: string) => [{ property: path, reason }];
  switch (shape.type) {
    case "text":
      return typeof value === "string"
        ? textProblems(shape, value).flatMap(fail)
        : fail(mismatch("a text", value));
    case "number":
      return typeof value === "number"
        ? numberProblems(shape, value).flatMap(fail)
        : fail(mismatch("a number", value));
    case "flag":
      return typeof value === "boolean" ? [] : fail(mismatch("true or false", value));
    case "list":
    case "set": {
      if (!Array.isArray(value)) return fail(mismatch("a list", value));
      return value.flatMap((item, at) => failuresIn(type, shape.items, `${path}[${at}]`, item));
    }
    case "map": {
      if (!isRecord(value)) return fail(mismatch("an object", value));
      return entriesOf(value).flatMap(([key, item]) => failuresIn(type, shape.items, join(path, key), item));
    }
    case "object":
      return isRecord(value) ? objectFailures(type, shape, path, value) : fail(mismatch("an object", value));
  }
}

function failuresIn(type: string, shape: Shape | undefined, path: string, value: unknown): CheckFailure[] {
  return shape === undefined ? [] : failuresAt(type, shape, path, value);
}

function objectFailures(type: string, shape: Shape, path: string, value: Properties): CheckFailure[] {
  const properties = shape.properties ?? {};
  const missing = Object.keys(properties).filter(
    (key) => properties[key]?.required === true && !isThere(value[key]),
  );
  return [
    ...missing.map((key) => ({ property: join(path, key), reason: "is missing" })),
    ...entriesOf(value).flatMap(([key, item]) => {
      const child = properties[key];
      if (child !== undefined) return failuresAt(type, child, join(path, key), item);
      const known = Object.keys(properties).join(", ");
      const reason = `is no input that the tests' aws plugin emulates for ${type}; it has ${known}`;
      return [{ property: join(path, key), reason }];
    }),
  ];
}

function textProblems({ pattern, longest, oneOf }: Shape, value: string): string[] {
  const got = JSON.stringify(value);
  return [
    ...(longest !== undefined && value.length > longest
      ? [`is ${got}, ${value.length} characters; AWS takes ${longest}`]
      : []),
    ...(pattern !== undefined && !pattern.test(value) ? [`is ${got}; AWS takes ${pattern.source}`] : []),
    ...(oneOf !== undefined && !oneOf.includes(value) ? [`is ${got}; AWS takes ${oneOf.join(", ")}`] : []),
  ];
}

function numberProblems({ range }: Shape, value: number): string[] {
  if (!Number.isInteger(value)) return [`is ${value}; AWS takes whole numbers`];
  if (range === undefined) return [];
  const [least, most] = range;
  return value >= least && value <= most ? [] : [`is ${value}; AWS takes ${least} to ${most}`];
}

function mismatch(wanted: string, value: unknown): string {
  return `must be ${wanted}, is ${JSON.stringify(value)}`;
}

function entriesOf(value: Properties): [string, unknown][] {
  return Object.entries(value).filter(([key, item]) => !key.startsWith("__") && isThere(item));
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
