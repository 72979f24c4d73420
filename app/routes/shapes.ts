import { z } from "zod";

/** What this server answers with. The types of the routes and the OpenAPI document are made of these. */

const range = z
  .object({ min: z.int(), max: z.int() })
  .meta({ description: "Schema versions, both ends included" });

export const alive = z.object({ status: z.literal("alive") });

export const ready = z.object({
  status: z.literal("ready"),
  inference_ms: z.number().meta({ description: "Time of the last inference until its first token" }),
  memory_pct: z.number(),
});

export const notReady = z.object({ status: z.literal("not_ready"), reason: z.string() });

export const health = z.object({
  status: z.enum(["healthy", "starting", "draining", "degraded"]),
  model_loaded: z.boolean(),
  model_name: z.string(),
  inference_test_ms: z
    .number()
    .nullable()
    .meta({ description: "Time that the last inference took until its first token; null before the first" }),
  memory_used_mb: z.number(),
  memory_limit_mb: z.number(),
  memory_pct: z.number(),
  uptime_seconds: z.number(),
  requests_served: z.int(),
  avg_latency_ms: z.number(),
  active_requests: z.int(),
  version: z.string(),
  container_id: z.string(),
  color: z.enum(["blue", "green"]),
  release: z.string(),
  schema: range
    .nullable()
    .meta({ description: "Versions of the stored history that this server understands" }),
  database_schema: range
    .nullable()
    .meta({ description: "Schemas of the servers that the stored history serves; null where none is open" }),
  context_tokens: z.int().meta({ description: "Context of one conversation" }),
  model: z
    .object({
      architecture: z.string(),
      context_length: z.int().meta({ description: "Context that the model was trained with, tokens" }),
      tokenizer: z.string().meta({ description: "Hash of the vocabulary" }),
      chat_template: z
        .string()
        .nullable()
        .meta({ description: "Hash of the template; null where the file carries none" }),
    })
    .nullable()
    .meta({ description: "What the header of the model's file says; null before it is loaded" }),
});

export const chatAnswer = z.object({
  response: z.string(),
  request_id: z.string().meta({ description: "What POST /feedback takes" }),
  tokens_generated: z.int(),
  inference_ms: z.number(),
  model_version: z.string(),
});

export const peerError = z.object({
  error: z.string(),
  request_id: z.string(),
  detail: z
    .array(
      z.object({
        loc: z.array(z.union([z.string(), z.number()])),
        msg: z.string(),
        type: z.string(),
        input: z.unknown(),
      }),
    )
    .optional()
    .meta({ description: "Every wrong field" }),
});

export const openAiError = z.object({
  error: z.object({
    message: z.string(),
    type: z.enum(["invalid_request_error", "rate_limit_error", "server_error"]),
    param: z.string().nullable(),
    code: z.string(),
  }),
});

const usage = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
});

const finish = z.enum(["stop", "length"]);
const head = {
  id: z.string(),
  created: z.int().meta({ description: "Seconds since 1970" }),
  model: z.string(),
};

export const completion = z.object({
  ...head,
  object: z.literal("chat.completion"),
  choices: z
    .array(
      z.object({
        index: z.int(),
        message: z.object({ role: z.literal("assistant"), content: z.string(), refusal: z.null() }),
        logprobs: z.null(),
        finish_reason: finish,
      }),
    )
    .length(1),
  usage,
});

/** One event of a stream. */
export const completionChunk = z.object({
  ...head,
  object: z.literal("chat.completion.chunk"),
  choices: z
    .array(
      z.object({
        index: z.int(),
        delta: z.object({ role: z.literal("assistant").optional(), content: z.string().optional() }),
        logprobs: z.null(),
        finish_reason: finish.nullable(),
      }),
    )
    .max(1),
  usage: usage.nullish(),
});

export const models = z.object({
  object: z.literal("list"),
  data: z.array(
    z.object({ id: z.string(), object: z.literal("model"), created: z.int(), owned_by: z.string() }),
  ),
});

export const opinion = z.object({
  request_id: z.string(),
  verdict: z.enum(["up", "down"]),
  comment: z.string().nullable(),
});
