import { z } from "zod";
import { paths } from "../contract.ts";
import { chatPath, chatSchemas } from "../routes/chat-request.ts";
import { completionSchema } from "../routes/completion-request.ts";
import { feedbackBody } from "../routes/feedback.ts";
import * as shapes from "../routes/shapes.ts";

/** Schemas by the names that the document gives them. */
export const answerSchemas = {
  Alive: shapes.alive,
  Ready: shapes.ready,
  NotReady: shapes.notReady,
  Health: shapes.health,
  ChatAnswer: shapes.chatAnswer,
  Error: shapes.peerError,
  OpenAiError: shapes.openAiError,
  Completion: shapes.completion,
  CompletionChunk: shapes.completionChunk,
  Models: shapes.models,
  Opinion: shapes.opinion,
  Refusal: z.union([shapes.peerError, shapes.openAiError]),
} as const satisfies Record<string, z.ZodType>;

export function bodySchemas(maxAnswerTokens: number) {
  const { chat, userChat } = chatSchemas(maxAnswerTokens);
  return {
    ChatRequest: chat,
    UserChatRequest: userChat,
    CompletionRequest: completionSchema(maxAnswerTokens),
    FeedbackRequest: feedbackBody,
    RelationalSchema: relationalSchema,
  } as const satisfies Record<string, z.ZodType>;
}

/** The converter documents and judges it. */
const relationalSchema = z
  .looseObject({})
  .meta({ description: "Tables, columns, types and keys, as the converter documents them" });

type AnswerName = keyof typeof answerSchemas;

export interface AnswerOf {
  readonly description: string;
  /** Schema, or "text", of each media type. */
  readonly content: Readonly<Record<string, AnswerName | "text" | "object">>;
  readonly retryAfter?: boolean;
}

export interface Operation {
  readonly method: "get" | "post";
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly parameters?: z.ZodObject;
  readonly body?: keyof ReturnType<typeof bodySchemas>;
  readonly answers: Readonly<Record<number, AnswerOf>>;
  /** Of servers with a converter alone: a gate asks of a candidate what the serving color's document has. */
  readonly converts?: true;
}

const json = "application/json";

function answer(description: string, schema: AnswerName | "object"): AnswerOf {
  return { description, content: { [json]: schema } };
}

/** What a POST can be answered with besides success. */
function refusals(schema: "Error" | "OpenAiError", ofBody: 400 | 422): Record<number, AnswerOf> {
  return {
    400: answer("No JSON, or a prompt that is too long", schema),
    [ofBody]: answer(
      ofBody === 400 ? "Wrong fields, no JSON, or a prompt that is too long" : "Wrong fields",
      schema,
    ),
    413: answer("The body is too large", schema),
    415: answer("The body is not application/json", schema),
    429: { ...answer("Too many requests wait already", schema), retryAfter: true },
    500: answer("The model failed", schema),
    503: { ...answer("Not ready, shutting down, or the history is not available", schema), retryAfter: true },
    504: answer("The answer took too long", schema),
  };
}

/**
 * What is answered where a request is none of the operations, or no HTTP at all; by a router before this server too. Under /v1/
 * in OpenAI's shape where this server knows the path by then.
 */
export const otherwise: Readonly<Record<number, AnswerOf>> = {
  400: refusal("No HTTP/1.1, or an address that cannot be decoded"),
  401: refusal("A router wants a key"),
  403: refusal("A router lets nobody from outside ask for one color"),
  404: refusal("No such path"),
  405: refusal("The path has no such method; the header Allow names those that it has"),
  408: refusal("The request did not come in time"),
  413: refusal("The body is too large"),
  414: refusal("The address is too long"),
  415: refusal("The body is not application/json"),
  422: refusal("The path names no user that there can be"),
  429: { ...refusal("Too many requests"), retryAfter: true },
  431: refusal("The head is too large"),
  503: { ...refusal("No color serves this request now"), retryAfter: true },
};

function refusal(description: string): AnswerOf {
  return answer(description, "Refusal");
}

/** Everything that this server does. */
export const operations: readonly Operation[] = [
  {
    method: "get",
    path: paths.live,
    id: "alive",
    summary: "Whether the process lives; never waits for the model",
    answers: { 200: answer("It lives", "Alive") },
  },
  {
    method: "get",
    path: paths.ready,
    id: "ready",
    summary:
      "Whether requests are answered: a recent inference worked, memory is under its limit, no drain is on",
    answers: { 200: answer("Ready", "Ready"), 503: answer("Not ready", "NotReady") },
  },
  {
    method: "get",
    path: paths.served,
    id: "modelReady",
    summary: "As /ready, whatever the converter does: whether chats are answered",
    converts: true,
    answers: { 200: answer("Ready", "Ready"), 503: answer("Not ready", "NotReady") },
  },
  ...[paths.deep, paths.health].map((path): Operation => ({
    method: "get",
    path,
    id: path === paths.deep ? "deepHealth" : "health",
    summary: "Everything about this server",
    answers: { 200: answer("Its state", "Health") },
  })),
  {
    method: "get",
    path: paths.metrics,
    id: "metrics",
    summary: "Metrics in Prometheus' text format",
    answers: { 200: { description: "The metrics", content: { "text/plain": "text" } } },
  },
  {
    method: "get",
    path: paths.openapi,
    id: "openapi",
    summary: "This document",
    answers: { 200: answer("OpenAPI 3.1", "object") },
  },
  {
    method: "post",
    path: paths.chat,
    id: "chat",
    summary: "Answers one message",
    body: "ChatRequest",
    answers: { 200: answer("The answer", "ChatAnswer"), ...refusals("Error", 422) },
  },
  {
    method: "post",
    path: `${paths.chat}/{user_id}`,
    id: "userChat",
    summary: "Answers one message of a user's conversation",
    parameters: chatPath,
    body: "UserChatRequest",
    answers: { 200: answer("The answer", "ChatAnswer"), ...refusals("Error", 422) },
  },
  {
    method: "post",
    path: paths.completions,
    id: "createChatCompletion",
    summary: "OpenAI's chat completions, whole or streamed",
    body: "CompletionRequest",
    answers: {
      200: {
        description:
          "The answer; where the request says stream: true, a stream of chunks that begins with the first token and ends with [DONE]",
        content: { [json]: "Completion", "text/event-stream": "CompletionChunk" },
      },
      ...refusals("OpenAiError", 400),
    },
  },
  {
    method: "get",
    path: paths.models,
    id: "listModels",
    summary: "The one model of this server",
    answers: { 200: answer("The model", "Models") },
  },
  {
    method: "post",
    path: paths.ontology,
    id: "convertSchema",
    summary: "Makes an OWL 2 ontology of a relational schema; the converter of this color answers",
    body: "RelationalSchema",
    converts: true,
    answers: {
      200: { description: "The ontology", content: { "text/turtle": "text" } },
      400: answer("The converter finds no JSON, or wrong fields", "object"),
      413: answer("The body is too large", "OpenAiError"),
      415: answer("The body is not application/json", "OpenAiError"),
      422: answer("The converter finds fields that contradict each other", "object"),
      429: { ...answer("Too many schemas wait for the converter already", "OpenAiError"), retryAfter: true },
      500: answer("The converter failed", "OpenAiError"),
      503: { ...answer("Shutting down, or the converter does not answer", "OpenAiError"), retryAfter: true },
      504: answer("The conversion took too long", "OpenAiError"),
    },
  },
  {
    method: "post",
    path: paths.feedback,
    id: "giveFeedback",
    summary: "Stores a user's opinion of an answer; the last one given of an answer counts",
    body: "FeedbackRequest",
    answers: {
      201: answer("Stored", "Opinion"),
      400: answer("No JSON", "Error"),
      404: answer("No stored answer has the request id", "Error"),
      413: answer("The body is too large", "Error"),
      415: answer("The body is not application/json", "Error"),
      422: answer("Wrong fields", "Error"),
      503: { ...answer("The history is not available", "Error"), retryAfter: true },
    },
  },
];
