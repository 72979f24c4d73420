import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { request } from "undici";
import { paths } from "../../../app/contract.ts";
import { lenientPath, templateExpression } from "./lenient-target.ts";

export type Schema = Readonly<Record<string, unknown>>;

/** Checks of what a status is answered with, by media type. */
export type Answers = ReadonlyMap<number, ReadonlyMap<string, ValidateFunction>>;

export interface Operation {
  readonly name: string;
  readonly method: string;
  /** As the document writes it: `/chat/{user_id}`. */
  readonly path: string;
  /** What its path may look like. */
  readonly expression: RegExp;
  /** Schema of its JSON body, references resolved at its top; undefined: it takes none. */
  readonly body: Schema | undefined;
  /** Whether a body is one that the document promises to take. */
  readonly takes: (body: unknown) => boolean;
  readonly answers: Answers;
}

interface Response {
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** What is read of an OpenAPI document. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly "x-otherwise": Readonly<Record<string, Response>>;
}

interface DocumentedOperation {
  readonly requestBody?: { readonly content: Response["content"] };
  readonly responses: Readonly<Record<string, Response>>;
}

const json = "application/json";

/** What a server says of itself in its OpenAPI document: the only source of what is asked, and of what may be answered. */
export class Api {
  readonly operations: readonly Operation[];
  /** What is answered where a request is none of the operations. */
  readonly otherwise: Answers;
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    this.#document = document as Document;
    this.operations = Object.entries(this.#document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) =>
        this.#operation(method.toUpperCase(), path, operation),
      ),
    );
    this.otherwise = this.#answers(this.#document["x-otherwise"]);
  }

  static async of(url: string): Promise<Api> {
    const { body } = await request(`${url}${paths.openapi}`);
    return new Api(await body.json());
  }

  /** The operation that a lenient server may take a request for, however oddly its target is written. */
  near(method: string, target: string): Operation | undefined {
    const wanted = method === "HEAD" ? "GET" : method;
    const path = lenientPath(target);
    return this.operations.find(
      (operation) => operation.method === wanted && operation.expression.test(path),
    );
  }

  /** What `$ref` points to; anything else as it is. */
  resolved(schema: Schema): Schema {
    const [, name] = /^#\/components\/schemas\/(\w+)$/.exec(String(schema["$ref"])) ?? [];
    return name === undefined ? schema : (this.#document.components.schemas[name] ?? {});
  }

  #operation(method: string, path: string, { requestBody, responses }: DocumentedOperation): Operation {
    const schema = requestBody?.content[json]?.schema;
    return {
      name: `${method} ${path}`,
      method,
      path,
      expression: templateExpression(path),
      body: schema && this.resolved(schema),
      takes: schema === undefined ? () => true : (body) => this.#check(schema)(body),
      answers: this.#answers(responses),
    };
  }

  #answers(responses: Document["x-otherwise"]): Answers {
    return new Map(
      Object.entries(responses).map(([status, { content }]) => [
        Number(status),
        new Map(Object.entries(content).map(([type, { schema }]) => [type, this.#check(schema)])),
      ]),
    );
  }

  #check(schema: Schema): ValidateFunction {
    const key = JSON.stringify(schema);
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const check = this.#ajv.compile({ ...schema, components: this.#document.components });
    this.#compiled.set(key, check);
    return check;
  }
}
