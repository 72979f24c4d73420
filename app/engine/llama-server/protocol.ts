import { z } from "zod";
import type { GenerateOptions } from "../engine.ts";

/** What is asked of llama-server, and read of its answers. */
export const paths = { health: "/health", completion: "/completion" } as const;

const refusal = z.object({
  error: z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]),
});

/** A part of a prompt was read: it has no text. */
const progress = z.object({ prompt_progress: z.object({ processed: z.number() }) });

/** One or more tokens were generated, of which the last completes a character; or the answer has ended. */
const generated = z.object({
  content: z.string(),
  stop: z.boolean(),
  /** Tokens of this answer so far; the one that ended it is counted. */
  tokens_predicted: z.number(),
  stop_type: z.string().default(""),
});

/** One event of a streamed `POST /completion`. */
export const completionEvent = z.union([refusal, progress, generated]);
export type CompletionEvent = z.output<typeof completionEvent>;

/** The sampler that takes the most probable tokens looks at so many: as many as this server's own engine. */
const topK = 40;

/** The body of a question. `slot` names the sequence that answers; without it llama-server takes the one that holds most of the prompt. */
export function completionRequest(
  prompt: readonly number[],
  { sampling, maxTokens }: Pick<GenerateOptions, "sampling" | "maxTokens">,
  slot?: number,
): object {
  return {
    prompt,
    n_predict: maxTokens,
    stream: true,
    return_progress: true,
    // The last event would carry the whole prompt else.
    response_fields: ["content", "stop", "stop_type", "tokens_predicted"],
    cache_prompt: true,
    temperature: sampling.temperature,
    top_k: topK,
    top_p: sampling.topP,
    min_p: 0,
    ...(sampling.seed !== undefined && { seed: sampling.seed }),
    ...(slot !== undefined && { id_slot: slot }),
  };
}

/** Why llama-server gives no answer, as it says; undefined where it does not. */
export function refusalIn(body: string): string | undefined {
  try {
    return refusal.parse(JSON.parse(body)).error;
  } catch {
    return undefined;
  }
}
