import { z } from "zod";

/** Answers of a model server as its users know them. More fields than these are allowed. */

export const live = z.looseObject({ status: z.literal("alive") });

export const ready = z.looseObject({
  status: z.literal("ready"),
  inference_ms: z.number().min(0),
  memory_pct: z.number().min(0),
});

export const notReady = z.looseObject({ status: z.literal("not_ready"), reason: z.string().min(1) });

export const deepHealth = z.looseObject({
  status: z.string().min(1),
  model_loaded: z.boolean(),
  model_name: z.string().min(1),
  inference_test_ms: z.number().min(0).nullable(),
  memory_used_mb: z.number().min(0),
  memory_limit_mb: z.number().positive(),
  memory_pct: z.number().min(0),
  uptime_seconds: z.number().min(0),
  requests_served: z.int().min(0),
  avg_latency_ms: z.number().min(0),
  active_requests: z.int().min(0),
  version: z.string().min(1),
  container_id: z.string().min(1),
  color: z.enum(["blue", "green"]),
  release: z.string().min(1),
});

export const chat = z.looseObject({
  response: z.string().min(1),
  request_id: z.string().min(1),
  tokens_generated: z.int().min(1),
  inference_ms: z.number().positive(),
  model_version: z.string().min(1),
});

/** What `/chat` answers with when it cannot. */
export const chatError = z.looseObject({ error: z.string().min(1), request_id: z.string().min(1) });

const usage = z.looseObject({
  prompt_tokens: z.int().min(1),
  completion_tokens: z.int().min(1),
  total_tokens: z.int().min(2),
});

export const completion = z.looseObject({
  id: z.string().min(1),
  object: z.literal("chat.completion"),
  created: z.int(),
  model: z.string().min(1),
  choices: z
    .array(
      z.looseObject({
        index: z.literal(0),
        message: z.looseObject({ role: z.literal("assistant"), content: z.string().min(1) }),
        finish_reason: z.enum(["stop", "length"]),
      }),
    )
    .length(1),
  usage,
});

export const completionError = z.looseObject({
  error: z.looseObject({
    message: z.string().min(1),
    type: z.string().min(1),
    code: z.string().min(1),
    param: z.string().nullish(),
  }),
});

export const models = z.looseObject({
  object: z.literal("list"),
  data: z.array(z.looseObject({ id: z.string().min(1), object: z.literal("model") })).min(1),
});

/** A completion that a stop sequence may have left without text. */
export const anyCompletion = z.looseObject({
  choices: z
    .array(z.looseObject({ message: z.looseObject({ content: z.string() }), finish_reason: z.string() }))
    .length(1),
});

const range = z.object({ min: z.int().min(0), max: z.int().min(0) });

/** The part of the deep health that the gate compares; null where the history is not shared. */
export const schemas = z.looseObject({ schema: range.nullable(), database_schema: range.nullable() });

export const opinion = z.looseObject({ request_id: z.string().min(1), verdict: z.enum(["up", "down"]) });

export const openApi = z.looseObject({
  openapi: z.string().startsWith("3.1."),
  paths: z.record(z.string(), z.looseObject({})),
});
