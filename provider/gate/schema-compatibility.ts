import type { Api, Json } from "./api-document.ts";
import { admits, boundKeywords, Shapes, type Field, type Shape } from "./schema-shape.ts";

/** Pairs of schemas that are compared for one body or answer; no API that people read has as many. */
const mostPairs = 5000;

/** Compares schemas of two documents, each pair once however many ways lead to it. */
export class SchemaComparison {
  readonly #before: Shapes;
  readonly #after: Shapes;
  readonly #numbers = new Map<Json, number>();

  constructor(before: Api, after: Api) {
    this.#before = new Shapes(before);
    this.#after = new Shapes(after);
  }

  /** What clients send by the earlier schema and the later one does not take. */
  request(before: Json, after: Json): string[] {
    return this.#problems(before, after, requestProblems);
  }

  /** What clients know of answers by the earlier schema and do not find in those of the later one. */
  answer(before: Json, after: Json): string[] {
    return this.#problems(before, after, answerProblems);
  }

  #problems(before: Json, after: Json, at: Rule): string[] {
    const problems: string[] = [];
    const seen = new Set<string>();
    const queue: Pair[] = [{ before: [before], after: [after], path: "" }];
    for (let pair = queue.shift(); pair !== undefined; pair = queue.shift()) {
      const key = `${this.#key(pair.before)} ${this.#key(pair.after)}`;
      if (seen.has(key)) continue;
      if (seen.size >= mostPairs)
        return [...problems, `is too large: more than ${mostPairs} pairs of schemas`];
      seen.add(key);
      const [left, right] = [this.#before.of(pair.before), this.#after.of(pair.after)];
      problems.push(...at(left, right, pair.path));
      queue.push(...pairsIn(left, right, pair.path));
    }
    return problems;
  }

  #key(schemas: readonly Json[]): string {
    return schemas
      .map((schema) => {
        const number = this.#numbers.get(schema) ?? this.#numbers.size;
        this.#numbers.set(schema, number);
        return number;
      })
      .sort((left, right) => left - right)
      .join();
  }
}

interface Pair {
  readonly before: readonly Json[];
  readonly after: readonly Json[];
  readonly path: string;
}

type Rule = (before: Shape, after: Shape, path: string) => string[];

/** What lies in both: where one lacks it, that alone is told. */
function pairsIn(before: Shape, after: Shape, path: string): Pair[] {
  const fields = [...before.fields].flatMap(([name, { schemas }]): Pair[] => {
    const other = after.fields.get(name);
    return other === undefined ? [] : [{ before: schemas, after: other.schemas, path: inside(path, name) }];
  });
  if (before.items.length === 0) return fields;
  return [...fields, { before: before.items, after: after.items, path: `${path}[]` }];
}

function requestProblems(before: Shape, after: Shape, path: string): string[] {
  const newly = ([name, { required }]: readonly [string, Field]) =>
    required && before.fields.get(name)?.required !== true;
  const refused = after.closed ? [...before.fields.keys()].filter((name) => !after.fields.has(name)) : [];
  return [
    ...[...after.fields].filter(newly).map(([name]) => `requires ${inside(path, name)}`),
    ...refused.map((name) => `takes no ${inside(path, name)}`),
    ...typeProblems(before.types, after.types, (type) => `takes no ${type} ${as(path)}`),
    ...narrowerValues(before, after, path),
    ...narrowerBounds(before, after, path),
  ];
}

function answerProblems(before: Shape, after: Shape, path: string): string[] {
  const lacking = [...before.fields.keys()].filter((name) => !after.fields.has(name));
  return [
    ...lacking.map((name) => `lacks ${inside(path, name)}`),
    ...typeProblems(after.types, before.types, (type) => `may have ${type} ${as(path)}`),
  ];
}

/** Types of values that are given and that nobody takes. Nothing is told where one of the two states none. */
function typeProblems(
  given: Shape["types"],
  taken: Shape["types"],
  problem: (type: string) => string,
): string[] {
  if (given === undefined || taken === undefined) return [];
  const isTaken = (type: string) => taken.has(type) || (type === "integer" && taken.has("number"));
  return [...given].filter((type) => !isTaken(type)).map(problem);
}

function narrowerValues(before: Shape, after: Shape, path: string): string[] {
  const taken = after.values;
  if (taken === undefined) return [];
  if (before.values === undefined)
    return before.types === undefined ? [] : [`takes only ${[...taken].join(", ")} ${as(path)}`];
  return [...before.values]
    .filter((value) => !taken.has(value))
    .map((value) => `takes no ${value} ${as(path)}`);
}

function narrowerBounds(before: Shape, after: Shape, path: string): string[] {
  return [...boundKeywords].flatMap(([word, { type, isMost }]) => {
    const [earlier, later] = [before.bounds.get(word), after.bounds.get(word)];
    if (later === undefined || before.types === undefined || !admits(before.types, type)) return [];
    if (earlier !== undefined && (isMost ? later >= earlier : later <= earlier)) return [];
    return [`has ${word} ${later} ${as(path)}${earlier === undefined ? "" : `, ${earlier} before`}`];
  });
}

function as(path: string): string {
  return path === "" ? "as its body" : `as ${path}`;
}

function inside(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
