import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Fixture } from "./server-fixture.ts";

/** The smallest completion that a client may ask for. */
export const asks = { messages: [{ role: "user", content: "hi" }] };

interface Media {
  readonly schema: object;
}

/** What the tests read of an OpenAPI document. */
interface Document {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly operationId: string;
        readonly requestBody?: { readonly content: Record<string, Media> };
        readonly responses: Record<
          string,
          { readonly content: Record<string, Media>; readonly headers: Record<string, unknown> }
        >;
      }
    >
  >;
  /** What is answered where a request is none of the operations. */
  readonly "x-otherwise": Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Record<string, object> };
}

/** The document that a server gives away. */
export async function documentOf({ http }: Fixture): Promise<Document> {
  return (await http.inject("/openapi.json")).json<Document>();
}

/** Checks a value against the schema of a response. */
export function validator(
  document: Document,
  path: string,
  method: string,
  status: number,
  type: string,
): ValidateFunction {
  const schema = document.paths[path]?.[method]?.responses[String(status)]?.content[type]?.schema;
  if (schema === undefined) throw new Error(`the document has no ${method} ${path} ${status} ${type}`);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return ajv.compile({ ...schema, components: document.components });
}
