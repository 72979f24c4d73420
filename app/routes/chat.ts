import type { FastifyInstance, FastifyReply } from "fastify";
import type { z } from "zod";
import { headers, paths } from "../contract.ts";
import type { Message } from "../engine/engine.ts";
import { chatPath, chatSchemas } from "./chat-request.ts";
import { goneSignal } from "./gone.ts";
import type { Parts } from "./parts.ts";
import type { chatAnswer } from "./shapes.ts";
import { validated } from "./validation.ts";

type ChatAnswer = z.output<typeof chatAnswer>;

interface Chat {
  readonly message: string;
  readonly user: string | undefined;
  readonly context: boolean;
  readonly max_tokens: number;
  readonly temperature: number;
  readonly requestId: string;
}

export function chatRoutes(server: FastifyInstance, { config, answers, recorder }: Parts): void {
  const schemas = chatSchemas(config.maxAnswerTokens);

  server.post(paths.chat, async (request, reply): Promise<ChatAnswer> => {
    const { user_id: user, ...body } = validated(schemas.chat, request.body, "body", 422);
    return await answer({ ...body, user, context: false, requestId: request.id }, reply);
  });

  server.post(`${paths.chat}/:user_id`, async (request, reply): Promise<ChatAnswer> => {
    const { user_id: user } = validated(chatPath, request.params, "path", 422);
    const body = validated(schemas.userChat, request.body, "body", 422);
    return await answer({ ...body, user, requestId: request.id }, reply);
  });

  async function answer(chat: Chat, reply: FastifyReply): Promise<ChatAnswer> {
    const gone = goneSignal(reply);
    const message: Message = { role: "user", content: chat.message };
    const earlier = chat.context && chat.user !== undefined ? await recorder.recall(chat.user) : [];
    const messages = answers.fitting(earlier, message, chat.max_tokens);
    const sampling = { temperature: chat.temperature, topP: 0.95 };
    const asked = {
      requestId: chat.requestId,
      userId: chat.user,
      source: "chat" as const,
      messages: [message],
    };
    const { text, completionTokens, milliseconds } = await answers.run(
      { messages, maxTokens: chat.max_tokens, sampling, stops: [] },
      gone,
      {
        completed: async (given) => {
          if (chat.user !== undefined) await recorder.store(asked, given);
          else if (!(await recorder.tryToStore(asked, given))) reply.header(headers.history, "not-stored");
        },
      },
    );
    return {
      response: text,
      request_id: chat.requestId,
      tokens_generated: completionTokens,
      inference_ms: Math.round(milliseconds * 10) / 10,
      model_version: config.version,
    };
  }
}
