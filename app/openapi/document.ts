import { z } from "zod";
import { headers } from "../contract.ts";
import {
  answerSchemas,
  bodySchemas,
  operations,
  otherwise,
  type AnswerOf,
  type Operation,
} from "./operations.ts";

type Json = Record<string, unknown>;

export interface DocumentSettings {
  readonly version: string;
  readonly maxAnswerTokens: number;
  /** Undefined where the server has no converter. */
  readonly converterUrl?: string | undefined;
}

/** The OpenAPI 3.1 document of this server, made of the schemas that requests are checked by. */
export function openApiDocument({ version, maxAnswerTokens, converterUrl }: DocumentSettings): Json {
  const listed = operations.filter(({ converts }) => converts !== true || converterUrl !== undefined);
  const bodies = Object.entries(bodySchemas(maxAnswerTokens)).filter(([name]) =>
    listed.some(({ body }) => body === name),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "bluegreen model server",
      version,
      description:
        "One color of a model: chat with history, OpenAI's chat completions, health, metrics, feedback. " +
        "What is answered to anything but these operations, x-otherwise tells.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths: pathsOf(listed),
    "x-otherwise": responsesOf(otherwise),
    components: {
      schemas: {
        ...jsonSchemas(Object.fromEntries(bodies), "input"),
        ...jsonSchemas(answerSchemas, "output"),
      },
      headers: {
        RequestId: header("The request's id: the one that was sent, else a new one"),
        Color: header("The color that answers"),
        Release: header("Identity of the release that answers"),
        RetryAfter: { description: "Seconds to wait before the next try", schema: { type: "integer" } },
      },
    },
  };
}

function header(description: string): Json {
  return { description, schema: { type: "string" } };
}

function jsonSchemas(schemas: Readonly<Record<string, z.ZodType>>, io: "input" | "output"): Json {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { io });
      return [name, rest];
    }),
  );
}

function pathsOf(all: readonly Operation[]): Json {
  const byPath: Record<string, Json> = {};
  for (const operation of all) {
    byPath[operation.path] = { ...byPath[operation.path], [operation.method]: operationOf(operation) };
  }
  return byPath;
}

function operationOf({ id, summary, parameters, body, answers }: Operation): Json {
  return {
    operationId: id,
    summary,
    ...(parameters && { parameters: parametersOf(parameters) }),
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: reference("schemas", body) } },
      },
    }),
    responses: responsesOf(answers),
  };
}

function responsesOf(answers: Operation["answers"]): Json {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)]));
}

function parametersOf(schema: z.ZodObject): Json[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { $schema, ...rest } = z.toJSONSchema(field, { io: "input" });
    return { name, in: "path", required: true, schema: rest };
  });
}

function responseOf({ description, content, retryAfter }: AnswerOf): Json {
  return {
    description,
    headers: {
      [headers.requestId]: reference("headers", "RequestId"),
      [headers.color]: reference("headers", "Color"),
      [headers.release]: reference("headers", "Release"),
      ...(retryAfter === true && { "retry-after": reference("headers", "RetryAfter") }),
    },
    content: Object.fromEntries(
      Object.entries(content).map(([type, name]) => [
        type,
        {
          schema:
            name === "text" || name === "object"
              ? { type: name === "text" ? "string" : name }
              : reference("schemas", name),
        },
      ]),
    ),
  };
}

function reference(kind: "schemas" | "headers", name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}
