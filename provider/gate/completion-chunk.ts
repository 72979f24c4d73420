import { z } from "zod";

/** One event of a streamed chat completion, as far as its text and its end are read; OpenAI's names. */
export const completionChunk = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        delta: z.looseObject({ content: z.string().nullish() }).optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  error: z.unknown().optional(),
});
