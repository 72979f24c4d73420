import { z } from "zod";

/** What the peers' API takes where a request names none. */
export const chatDefaults = { maxTokens: 256, temperature: 0.7 } as const;

/** Who asks; a user's questions and answers are one conversation. */
const userId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^\P{Cc}*$/u, "it holds a control character");

export const chatPath = z.object({ user_id: userId });

/** The bodies of `POST /chat` and `POST /chat/{user_id}`. Unknown fields are dropped, as the peers' servers do. */
export function chatSchemas(maxAnswerTokens: number) {
  const fields = {
    message: z.string().min(1).regex(/\S/, "it holds no text"),
    max_tokens: z
      .int()
      .min(1)
      .max(maxAnswerTokens)
      .default(Math.min(chatDefaults.maxTokens, maxAnswerTokens)),
    temperature: z.number().min(0).max(2).default(chatDefaults.temperature),
  };
  return {
    chat: z.object({ ...fields, user_id: userId.optional() }),
    userChat: z.object({
      ...fields,
      context: z
        .boolean()
        .default(false)
        .meta({ description: "Puts the user's earlier messages before this one" }),
    }),
  };
}
