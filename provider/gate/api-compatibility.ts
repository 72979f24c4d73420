import { apiOf, contentOf, listOf, objectOf, resolved, type Api, type Json } from "./api-document.ts";
import { SchemaComparison } from "./schema-compatibility.ts";

/** Number of operations in an OpenAPI document; 0 for anything else. */
export function operationsIn(document: unknown): number {
  return apiOf(document).operations.size;
}

/** The same operation in both documents. */
interface Operations {
  readonly before: Api;
  readonly after: Api;
  readonly operation: Json;
  readonly other: Json;
  readonly schemas: SchemaComparison;
}

/**
 * What clients of one API would miss at another, of two OpenAPI 3 documents: operations, fields of answers and their types, and
 * what requests could hold and may no longer. More operations, fields and choices are no problem.
 */
export function apiProblems(served: unknown, candidate: unknown): string[] {
  const [before, after] = [apiOf(served), apiOf(candidate)];
  const schemas = new SchemaComparison(before, after);
  return [...before.operations].flatMap(([name, operation]) => {
    const other = after.operations.get(name);
    if (other === undefined) return [`${name} is missing`];
    const both = { before, after, operation, other, schemas };
    return [...requiredParameters(both), ...requestProblems(both), ...answerProblems(both)].map(
      (problem) => `${name} ${problem}`,
    );
  });
}

function requiredParameters({ before, after, operation, other }: Operations): string[] {
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

function requestProblems({ before, after, operation, other, schemas }: Operations): string[] {
  const body = (api: Api, of: Json) => resolved(api, of["requestBody"]);
  const known = contentOf(before, body(before, operation));
  const wanted = contentOf(after, body(after, other));
  const unasked = known.size === 0 && body(after, other)["required"] === true ? ["requires a body"] : [];
  const narrower = [...known].flatMap(([type, earlier]) => {
    const schema = wanted.get(type);
    return schema === undefined ? [`takes no ${type}`] : schemas.request(earlier, schema);
  });
  return [...unasked, ...narrower];
}

function answerProblems({ before, after, operation, other, schemas }: Operations): string[] {
  const [known, given] = [objectOf(operation["responses"]), objectOf(other["responses"])];
  return Object.entries(known).flatMap(([status, response]) => {
    if (given[status] === undefined) return status.startsWith("2") ? [`never answers ${status}`] : [];
    const has = contentOf(after, resolved(after, given[status]));
    return [...contentOf(before, resolved(before, response))].flatMap(([type, schema]) => {
      const later = has.get(type);
      if (later === undefined) return [`${status} has no ${type}`];
      return schemas.answer(schema, later).map((problem) => `${status} ${problem}`);
    });
  });
}
