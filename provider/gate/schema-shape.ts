import { listOf, objectOf, resolved, type Api, type Json } from "./api-document.ts";

/** A field of an object. */
export interface Field {
  /** Required in every choice that the object has. */
  readonly required: boolean;
  /** What it may be: more than one where the object has choices. */
  readonly schemas: readonly Json[];
}

/** What a value may be, one level deep: `allOf`, `anyOf` and `oneOf` are taken together. */
export interface Shape {
  /** Undefined where none is stated. */
  readonly types: ReadonlySet<string> | undefined;
  /** The only values, as JSON. Undefined where there are others. */
  readonly values: ReadonlySet<string> | undefined;
  readonly fields: ReadonlyMap<string, Field>;
  /** True where no other fields are taken. */
  readonly closed: boolean;
  /** Of a list's items. */
  readonly items: readonly Json[];
  /** By keyword, such as `maximum`. */
  readonly bounds: ReadonlyMap<string, number>;
}

/** The keywords that bound a value, the type that they are about, and whether a smaller bound takes less. */
export const boundKeywords: ReadonlyMap<string, { readonly type: string; readonly isMost: boolean }> =
  new Map([
    ["maximum", { type: "number", isMost: true }],
    ["exclusiveMaximum", { type: "number", isMost: true }],
    ["minimum", { type: "number", isMost: false }],
    ["exclusiveMinimum", { type: "number", isMost: false }],
    ["maxLength", { type: "string", isMost: true }],
    ["minLength", { type: "string", isMost: false }],
    ["maxItems", { type: "array", isMost: true }],
    ["minItems", { type: "array", isMost: false }],
  ]);

/** Shapes of one document's schemas, each worked out once. */
export class Shapes {
  readonly #api: Api;
  readonly #known = new Map<Json, Shape>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** What a value that any of the schemas describes may be. */
  of(schemas: readonly Json[]): Shape {
    return oneOf(schemas.map((schema) => this.#shape(schema)));
  }

  #shape(schema: Json): Shape {
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    // For a schema that is a choice of itself.
    this.#known.set(schema, anything);
    const parts = (word: string) =>
      listOf(schema[word]).map((part) => this.#shape(resolved(this.#api, part)));
    const choices = ["anyOf", "oneOf"].map(parts).filter((each) => each.length > 0);
    const shape = allOf([this.#own(schema), ...parts("allOf"), ...choices.map(oneOf)]);
    this.#known.set(schema, shape);
    return shape;
  }

  #own(schema: Json): Shape {
    const required = listOf(schema["required"]);
    const fields = Object.entries(objectOf(schema["properties"])).map(([name, property]): [string, Field] => [
      name,
      { required: required.includes(name), schemas: [resolved(this.#api, property)] },
    ]);
    return {
      types: typesOf(schema),
      values: valuesOf(schema),
      fields: new Map(fields),
      closed: schema["additionalProperties"] === false,
      items: schema["items"] === undefined ? [] : [resolved(this.#api, schema["items"])],
      bounds: boundsOf(schema),
    };
  }
}

const anything: Shape = {
  types: undefined,
  values: undefined,
  fields: new Map(),
  closed: false,
  items: [],
  bounds: new Map(),
};

function typesOf({ type, nullable }: Json): ReadonlySet<string> | undefined {
  const types = typeof type === "string" ? [type] : listOf(type).filter((each) => typeof each === "string");
  if (types.length === 0) return undefined;
  return new Set([...types, ...(nullable === true ? ["null"] : [])]);
}

function valuesOf(schema: Json): ReadonlySet<string> | undefined {
  if ("const" in schema) return new Set([JSON.stringify(schema["const"])]);
  if (Array.isArray(schema["enum"])) return new Set(schema["enum"].map((value) => JSON.stringify(value)));
  return schema["type"] === "null" ? new Set(["null"]) : undefined;
}

function boundsOf(schema: Json): ReadonlyMap<string, number> {
  const given = [...boundKeywords.keys()].map((word) => [word, schema[word]] as const);
  return new Map(
    given.flatMap(([word, bound]) => (typeof bound === "number" ? [[word, bound] as const] : [])),
  );
}

function allOf(shapes: readonly Shape[]): Shape {
  return shapes.reduce((left, right) => ({
    types: common(left.types, right.types),
    values: common(left.values, right.values),
    fields: joined([left, right], (name) => [left, right].some(({ fields }) => fields.get(name)?.required)),
    closed: left.closed || right.closed,
    items: [...new Set([...left.items, ...right.items])],
    bounds: new Map([...left.bounds, ...right.bounds]),
  }));
}

function oneOf(shapes: readonly Shape[]): Shape {
  const [only] = shapes;
  if (only === undefined) return anything;
  if (shapes.length === 1) return only;
  return {
    types: together(shapes.map(({ types }) => types)),
    values: together(shapes.map(({ values }) => values)),
    fields: joined(shapes, (name) => shapes.every(({ fields }) => fields.get(name)?.required === true)),
    closed:
      shapes.some(({ closed }) => closed) &&
      shapes.every(({ closed, fields }) => closed || fields.size === 0),
    items: [...new Set(shapes.flatMap(({ items }) => items))],
    bounds: loosest(shapes),
  };
}

function joined(shapes: readonly Shape[], required: (name: string) => boolean | undefined): Shape["fields"] {
  const names = new Set(shapes.flatMap(({ fields }) => [...fields.keys()]));
  return new Map(
    [...names].map((name) => {
      const schemas = shapes.flatMap(({ fields }) => fields.get(name)?.schemas ?? []);
      return [name, { required: required(name) === true, schemas: [...new Set(schemas)] }];
    }),
  );
}

type Known = ReadonlySet<string> | undefined;

function common(left: Known, right: Known): Known {
  if (left === undefined || right === undefined) return left ?? right;
  return new Set([...left].filter((each) => right.has(each)));
}

function together(sets: readonly Known[]): Known {
  const known = sets.filter((each) => each !== undefined);
  return known.length < sets.length ? undefined : new Set(known.flatMap((each) => [...each]));
}

/** Bounds that every choice has which is of the bound's type. */
function loosest(shapes: readonly Shape[]): ReadonlyMap<string, number> {
  const bounds = new Map<string, number>();
  for (const [word, { type, isMost }] of boundKeywords) {
    const concerned = shapes.filter(({ types }) => types === undefined || admits(types, type));
    const given = concerned.flatMap((shape) => shape.bounds.get(word) ?? []);
    if (given.length > 0 && given.length === concerned.length)
      bounds.set(word, isMost ? Math.max(...given) : Math.min(...given));
  }
  return bounds;
}

/** An integer is a number. */
export function admits(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === "number" && types.has("integer"));
}
