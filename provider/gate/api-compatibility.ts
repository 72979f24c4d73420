type Json = Readonly<Record<string, unknown>>;

/** What holds the schemas that `$ref` points to. */
interface Api {
  readonly document: Json;
  readonly operations: ReadonlyMap<string, Json>;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Number of operations in an OpenAPI document; 0 for anything else. */
export function operationsIn(document: unknown): number {
  return apiOf(document).operations.size;
}

/**
 * What clients of one API would miss at another, of two OpenAPI 3 documents: operations, fields of answers, and fields or
 * parameters that are newly required of requests. More operations, fields and choices are no problem.
 */
export function apiProblems(served: unknown, candidate: unknown): string[] {
  const [before, after] = [apiOf(served), apiOf(candidate)];
  return [...before.operations].flatMap(([name, operation]) => {
    const other = after.operations.get(name);
    if (other === undefined) return [`${name} is missing`];
    return [
      ...requiredParameters(before, operation, after, other),
      ...requiredFields(before, operation, after, other),
      ...missingAnswers(before, operation, after, other),
    ].map((problem) => `${name} ${problem}`);
  });
}

function apiOf(value: unknown): Api {
  const document = objectOf(value);
  const operations = new Map<string, Json>();
  for (const [path, item] of Object.entries(objectOf(document["paths"])))
    for (const [method, operation] of Object.entries(objectOf(item)))
      if (methods.includes(method)) operations.set(`${method.toUpperCase()} ${path}`, objectOf(operation));
  return { document, operations };
}

function requiredParameters(before: Api, operation: Json, after: Api, other: Json): string[] {
  const required = (api: Api, of: Json) =>
    listOf(of["parameters"])
      .map((parameter) => resolved(api, parameter))
      .filter((parameter) => parameter["required"] === true)
      .map((parameter) => `${String(parameter["in"])} parameter ${String(parameter["name"])}`);
  const known = required(before, operation);
  return required(after, other)
    .filter((name) => !known.includes(name))
    .map((name) => `requires ${name}`);
}

function requiredFields(before: Api, operation: Json, after: Api, other: Json): string[] {
  const body = (api: Api, of: Json) => resolved(api, of["requestBody"]);
  const known = contentOf(before, body(before, operation));
  const wanted = contentOf(after, body(after, other));
  const refused = [...known.keys()].filter((type) => !wanted.has(type)).map((type) => `takes no ${type}`);
  const unasked = known.size === 0 && body(after, other)["required"] === true ? ["requires a body"] : [];
  const fields = [...wanted].flatMap(([type, schema]) => {
    const earlier = known.get(type);
    if (earlier === undefined) return [];
    const [had, has] = [fieldsOf(before, earlier), fieldsOf(after, schema)];
    // A field of an object that a client need not send is asked of nobody who does not send it.
    return [...has]
      .filter(([path, field]) => field.required && had.get(path)?.required !== true && isSent(path, had))
      .map(([path]) => `requires ${path}`);
  });
  return [...refused, ...unasked, ...fields];
}

/** True where clients of the earlier API send the object that the field lies in. */
function isSent(path: string, had: ReadonlyMap<string, Field>): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf(".")));
  return parent === "" || had.has(parent);
}

function missingAnswers(before: Api, operation: Json, after: Api, other: Json): string[] {
  const [known, given] = [objectOf(operation["responses"]), objectOf(other["responses"])];
  return Object.entries(known).flatMap(([status, response]) => {
    if (given[status] === undefined) return status.startsWith("2") ? [`never answers ${status}`] : [];
    const has = contentOf(after, resolved(after, given[status]));
    return [...contentOf(before, resolved(before, response))].flatMap(([type, schema]) => {
      const later = has.get(type);
      if (later === undefined) return [`${status} has no ${type}`];
      const fields = fieldsOf(after, later);
      return [...fieldsOf(before, schema).keys()]
        .filter((path) => !fields.has(path))
        .map((path) => `${status} lacks ${path}`);
    });
  });
}

function contentOf(api: Api, holder: Json): ReadonlyMap<string, Json> {
  const entries = Object.entries(objectOf(holder["content"]));
  return new Map(entries.map(([type, media]) => [type, resolved(api, objectOf(media)["schema"])]));
}

interface Field {
  /** Required where the object that it lies in is there, in every choice of it. */
  readonly required: boolean;
}

/** The fields of a schema and of what lies in it, by their paths: `choices[].delta.content`. */
function fieldsOf(api: Api, schema: Json, above = "", seen: readonly Json[] = []): Map<string, Field> {
  const found = new Map<string, Field>();
  if (seen.includes(schema)) return found;
  const inside = [...seen, schema];
  const add = (fields: ReadonlyMap<string, Field>, everywhere: (path: string) => boolean) => {
    for (const [path, { required }] of fields)
      found.set(path, { required: found.get(path)?.required === true || (required && everywhere(path)) });
  };
  const required = listOf(schema["required"]);
  for (const [name, property] of Object.entries(objectOf(schema["properties"]))) {
    const path = above === "" ? name : `${above}.${name}`;
    add(new Map([[path, { required: required.includes(name) }]]), () => true);
    add(fieldsOf(api, resolved(api, property), path, inside), () => true);
  }
  if (schema["items"] !== undefined)
    add(fieldsOf(api, resolved(api, schema["items"]), `${above}[]`, inside), () => true);
  for (const part of listOf(schema["allOf"]))
    add(fieldsOf(api, resolved(api, part), above, inside), () => true);
  for (const word of ["anyOf", "oneOf"]) {
    const choices = listOf(schema[word]).map((choice) => fieldsOf(api, resolved(api, choice), above, inside));
    for (const choice of choices)
      add(choice, (path) => choices.every((each) => each.get(path)?.required === true));
  }
  return found;
}

/** A reference to a reference is followed this often: some documents have two in a row, and none may go round for ever. */
const mostReferences = 8;

/** What `$ref` points to inside the same document; anything else as it is. */
function resolved(api: Api, value: unknown): Json {
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

function objectOf(value: unknown): Json {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
