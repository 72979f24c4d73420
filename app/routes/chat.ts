import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { paths } from "../contract.ts";
import type { Message } from "../engine/engine.ts";
import { goneSignal } from "./gone.ts";
import type { Parts } from "./parts.ts";
import { validated } from "./validation.ts";

interface ChatAnswer {
  readonly response: string;
  readonly request_id: string;
  readonly tokens_generated: number;
  readonly inference_ms: number;
  readonly model_version: string;
}

/** What the peers' API takes where a request names none. */
export const chatDefaults = { maxTokens: 256, temperature: 0.7 } as const;

const userId = z.string().min(1).max(128);

export function chatRoutes(server: FastifyInstance, parts: Parts): void {
  const { config, answers, history } = parts;
  const fields = {
    message: z.string().min(1).regex(/\S/, "it holds no text"),
    max_tokens: z
      .int()
      .min(1)
      .max(config.maxAnswerTokens)
      .default(Math.min(chatDefaults.maxTokens, config.maxAnswerTokens)),
    temperature: z.number().min(0).max(2).default(chatDefaults.temperature),
  };
  // Unknown fields are dropped, as the peers' servers do.
  const chatBody = z.object({ ...fields, user_id: userId.optional() });
  const userChatBody = z.object({ ...fields, context: z.boolean().default(false) });

  server.post(paths.chat, async (request, reply): Promise<ChatAnswer> => {
    const { user_id: user, ...body } = validated(chatBody, request.body, "body", 422);
    return await answer({ ...body, user, context: false, requestId: request.id, gone: goneSignal(reply) });
  });

  server.post(`${paths.chat}/:user_id`, async (request, reply): Promise<ChatAnswer> => {
    const { user_id: user } = validated(z.object({ user_id: userId }), request.params, "path", 422);
    const body = validated(userChatBody, request.body, "body", 422);
    return await answer({ ...body, user, requestId: request.id, gone: goneSignal(reply) });
  });

  async function answer(chat: Chat): Promise<ChatAnswer> {
    const message: Message = { role: "user", content: chat.message };
    const earlier = chat.context && chat.user !== undefined ? await history.recall(chat.user) : [];
    const messages = answers.fitting(earlier, message, chat.max_tokens);
    const sampling = { temperature: chat.temperature, topP: 0.95 };
    const { text, completionTokens, milliseconds } = await answers.run(
      { messages, maxTokens: chat.max_tokens, sampling, stops: [] },
      chat.gone,
    );
    if (chat.user !== undefined)
      await history.remember(chat.user, [message, { role: "assistant", content: text }]);
    return {
      response: text,
      request_id: chat.requestId,
      tokens_generated: completionTokens,
      inference_ms: Math.round(milliseconds * 10) / 10,
      model_version: config.version,
    };
  }
}

interface Chat {
  readonly message: string;
  readonly user: string | undefined;
  readonly context: boolean;
  readonly max_tokens: number;
  readonly temperature: number;
  readonly requestId: string;
  readonly gone: AbortSignal;
}
