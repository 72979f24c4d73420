import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { headers, paths } from "../contract.ts";
import type { Message } from "../engine/engine.ts";
import { isCopy } from "../shadow/received.ts";
import { chatPath, chatSchemas } from "./chat-request.ts";
import type { Answer } from "../generation.ts";
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
}

export function chatRoutes(server: FastifyInstance, { config, answers, recorder, shadow }: Parts): void {
  const schemas = chatSchemas(config.maxAnswerTokens);

  server.post(paths.chat, async (request, reply): Promise<ChatAnswer> => {
    const { user_id: user, ...body } = validated(schemas.chat, request.body, "body", 422);
    return await answer({ ...body, user, context: false }, request, reply);
  });

  server.post(`${paths.chat}/:user_id`, async (request, reply): Promise<ChatAnswer> => {
    const { user_id: user } = validated(chatPath, request.params, "path", 422);
    const body = validated(schemas.userChat, request.body, "body", 422);
    return await answer({ ...body, user }, request, reply);
  });

  async function answer(chat: Chat, request: FastifyRequest, reply: FastifyReply): Promise<ChatAnswer> {
    const gone = goneSignal(reply);
    const message: Message = { role: "user", content: chat.message };
    const earlier = chat.context && chat.user !== undefined ? await recorder.recall(chat.user) : [];
    const messages = answers.fitting(earlier, message, chat.max_tokens);
    const sampling = { temperature: chat.temperature, topP: 0.95 };
    const question = { messages, maxTokens: chat.max_tokens, sampling, stops: [] };
    const requestId = request.id;
    const asked = { requestId, userId: chat.user, source: "chat" as const, messages: [message] };
    const completed = async (given: Answer) => {
      if (chat.user !== undefined) await recorder.store(asked, given);
      else if (!(await recorder.tryToStore(asked, given))) reply.header(headers.history, "not-stored");
    };
    const copy = isCopy(request.headers);
    const given = copy
      ? await answers.runCopy(question, gone)
      : await answers.run(question, gone, { completed });
    if (!copy) reply.raw.once("finish", () => shadow.offer(requestId, question, given));
    return {
      response: given.text,
      request_id: requestId,
      tokens_generated: given.completionTokens,
      inference_ms: Math.round(given.milliseconds * 10) / 10,
      model_version: config.version,
    };
  }
}
