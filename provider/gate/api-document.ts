export type Json = Readonly<Record<string, unknown>>;

/** One OpenAPI 3 document. */
export interface Api {
  /** Holds the schemas that `$ref` points to. */
  readonly document: Json;
  /** By method and path, `POST /chat`. */
  readonly operations: ReadonlyMap<string, Json>;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Anything else than a document has no operations. */
export function apiOf(value: unknown): Api {
  const document = objectOf(value);
  const operations = new Map<string, Json>();
  for (const [path, item] of Object.entries(objectOf(document["paths"])))
    for (const [method, operation] of Object.entries(objectOf(item)))
      if (methods.includes(method)) operations.set(`${method.toUpperCase()} ${path}`, objectOf(operation));
  return { document, operations };
}

/** The schemas of a body or an answer, by media type. */
export function contentOf(api: Api, holder: Json): ReadonlyMap<string, Json> {
  const entries = Object.entries(objectOf(holder["content"]));
  return new Map(entries.map(([type, media]) => [type, resolved(api, objectOf(media)["schema"])]));
}

/** A reference to a reference is followed this often: some documents have two in a row, and none may go round for ever. */
const mostReferences = 8;

/** What `$ref` points to inside the same document; anything else as it is. */
export function resolved(api: Api, value: unknown): Json {
  let schema = objectOf(value);
  for (let followed = 0; followed < mostReferences; followed += 1) {
    const reference = schema["$ref"];
    if (typeof reference !== "string" || !reference.startsWith("#/")) break;
    const parts = reference.slice(2).split("/");
    const names = parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    schema = objectOf(names.reduce<unknown>((at, name) => objectOf(at)[name], api.document));
  }
  return schema;
}

/** What is no object is an empty one, always the same. */
export function objectOf(value: unknown): Json {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Json) : nothing;
}

const nothing: Json = {};

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
