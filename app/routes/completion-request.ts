import { z } from "zod";
import type { Message } from "../engine/engine.ts";

/** What is taken where a request names none. */
export const completionDefaults = { temperature: 1, topP: 1 } as const;

const content = z.union([
  z.string(),
  z
    .array(z.strictObject({ type: z.literal("text"), text: z.string() }))
    .transform((parts) => parts.map(({ text }) => text).join("")),
]);

const message = z.strictObject({
  role: z.enum(["system", "developer", "user", "assistant"]),
  content,
  name: z.string().optional(),
});

const stop = z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]);

/**
 * The body of `POST /v1/chat/completions`. What would change an answer and is not implemented is refused, not ignored; only
 * the value that changes nothing is taken.
 */
export function completionSchema(maxAnswerTokens: number) {
  const tokens = z.int().min(1).max(maxAnswerTokens).nullish();
  return z.strictObject({
    messages: z.array(message).min(1),
    model: z.string().optional(),
    stream: z.boolean().nullish(),
    stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
    max_tokens: tokens,
    max_completion_tokens: tokens,
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().gt(0).max(1).nullish(),
    seed: z.int().min(0).max(4_294_967_295).nullish(),
    stop: stop.nullish(),
    n: z.literal(1).nullish(),
    presence_penalty: z.literal(0).nullish(),
    frequency_penalty: z.literal(0).nullish(),
    logprobs: z.literal(false).nullish(),
    response_format: z.strictObject({ type: z.literal("text") }).nullish(),
    user: z.string().optional(),
    metadata: z.record(z.string(), z.string()).nullish(),
    store: z
      .literal(false)
      .nullish()
      .meta({ description: "false keeps question and answer out of the stored history" }),
  });
}

export type CompletionRequest = z.output<ReturnType<typeof completionSchema>>;

/** The messages as the model's template knows them. */
export function messagesOf(request: CompletionRequest): Message[] {
  return request.messages.map(({ role, content: text }) => ({
    role: role === "developer" ? "system" : role,
    content: text,
  }));
}

export function stopsOf({ stop: stops }: CompletionRequest): readonly string[] {
  if (stops === null || stops === undefined) return [];
  return typeof stops === "string" ? [stops] : stops;
}
