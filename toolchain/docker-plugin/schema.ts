import { unknown, type CheckFailure, type Properties } from "../../provider/kind.ts";
import { pathSegments } from "../../provider/serve.ts";
import schema from "./schema.json";

/** A property as docker 5.2.0's own schema describes it, reduced to what is needed here. */
interface PropertySchema {
  readonly type: string;
  /** True where a change replaces the resource (`willReplaceOnChanges`). */
  readonly replaces?: boolean;
  readonly items?: PropertySchema;
  readonly values?: PropertySchema;
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

/** The types of the schema. */
export type DockerType = keyof typeof schema;

/** True where the upstream plugin replaces the resource when the input at `path` changes, is added or is removed. */
export function schemaReplaces(type: DockerType, path: string): boolean {
  let node: PropertySchema = schema[type];
  for (const segment of pathSegments(path)) {
    const child = childOf(node, segment);
    if (child === undefined) return false;
    if (child.replaces) return true;
    node = child;
  }
  return containsReplacing(node);
}

/** What does not fit the schema: inputs it does not have, missing ones, wrong types. Unknown values fit everywhere. */
export function schemaFailures(type: DockerType, inputs: Properties): CheckFailure[] {
  return failuresAt(schema[type], "", inputs);
}

function childOf(node: PropertySchema, segment: string): PropertySchema | undefined {
  if (/^\d+$/.test(segment) && node.items !== undefined) return node.items;
  return node.properties?.[segment] ?? node.values;
}

function containsReplacing(node: PropertySchema): boolean {
  const children = [node.items, node.values, ...Object.values(node.properties ?? {})];
  return children.some((child) => child !== undefined && (child.replaces || containsReplacing(child)));
}

function failuresAt(node: PropertySchema, path: string, value: unknown): CheckFailure[] {
  if (value === unknown || value === undefined || value === null) return [];
  if (node.type === "array") {
    if (!Array.isArray(value)) return [mismatch(node, path, value)];
    return value.flatMap((item, at) => (node.items ? failuresAt(node.items, `${path}[${at}]`, item) : []));
  }
  if (node.type === "object") {
    if (typeof value !== "object" || Array.isArray(value)) return [mismatch(node, path, value)];
    return objectFailures(node, path, value as Properties);
  }
  const fits = node.type === "integer" ? Number.isInteger(value) : typeof value === node.type;
  return fits ? [] : [mismatch(node, path, value)];
}

function objectFailures(node: PropertySchema, path: string, value: Properties): CheckFailure[] {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const missing = (node.required ?? []).filter((key) => (value[key] ?? undefined) === undefined);
  const keys = Object.keys(value).filter((key) => !key.startsWith("__"));
  return [
    ...missing.map((key) => ({ property: at(key), reason: "is missing" })),
    ...keys.flatMap((key) => {
      const child = node.properties?.[key] ?? node.values;
      if (child !== undefined) return failuresAt(child, at(key), value[key]);
      const known = Object.keys(node.properties ?? {}).join(", ");
      return [{ property: at(key), reason: `is no input of docker 5.2.0; it has ${known}` }];
    }),
  ];
}

function mismatch(node: PropertySchema, property: string, value: unknown): CheckFailure {
  return { property, reason: `must be of type ${node.type}, is ${JSON.stringify(value)}` };
}
