import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { headers, paths } from "../contract.ts";
import type { Answer, Question } from "../generation.ts";
import { Problem } from "../problem.ts";
import { CompletionChunks, completionOf, type CompletionHead } from "./completion-chunks.ts";
import {
  completionDefaults,
  completionSchema,
  messagesOf,
  stopsOf,
  type CompletionRequest,
} from "./completion-request.ts";
import { openAiError } from "./failure.ts";
import { goneSignal } from "./gone.ts";
import type { Parts } from "./parts.ts";
import { validated } from "./validation.ts";

/** The part of OpenAI's API that chat clients use. `model` may name any model: it is answered by the one there is. */
export function completionRoutes(server: FastifyInstance, { config, answers, recorder }: Parts): void {
  const schema = completionSchema(config.maxAnswerTokens);
  const created = nowSeconds();

  server.get(paths.models, () => ({
    object: "list",
    data: [{ id: config.modelName, object: "model", created, owned_by: "bluegreen" }],
  }));

  server.post(paths.completions, async (request, reply) => {
    const body = validated(schema, request.body, "body", 400);
    const head = { id: `chatcmpl-${request.id}`, created: nowSeconds(), model: config.modelName };
    const gone = goneSignal(reply);
    const question = questionOf(body);
    const stored = { requestId: request.id, userId: body.user, source: "completion" as const };
    const store = async (answer: Answer) =>
      body.store === false || (await recorder.tryToStore({ ...stored, messages: question.messages }, answer));
    if (body.stream === true) return await stream({ head, body, question, gone, store }, reply);
    const answer = await answers.run(question, gone, {
      completed: async (given) => {
        if (!(await store(given))) reply.header(headers.history, notStored);
      },
    });
    return completionOf(head, answer);
  });

  async function stream(
    { head, body, question, gone, store }: Streamed,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const chunks = new CompletionChunks(head, body.stream_options?.include_usage);
    // Nothing waits for a slow reader, it would hold the model's slot; an answer is short enough to be kept.
    const events = new Readable({ read: () => undefined });
    const progress = { admitted: false };
    try {
      const answer = await answers.run(question, gone, {
        admitted: () => {
          progress.admitted = true;
          events.push(chunks.role());
          void reply
            .type("text/event-stream; charset=utf-8")
            .header("cache-control", "no-cache")
            .header("x-accel-buffering", "no")
            .send(events);
        },
        delta: (text) => events.push(chunks.delta(text)),
        // Before [DONE]: whoever saw it can rely on what it says.
        completed: async (given) => {
          if (!(await store(given))) events.push(chunks.comment(`${headers.history}: ${notStored}`));
        },
      });
      events.push(chunks.end(answer));
    } catch (error) {
      if (!progress.admitted) throw error;
      const problem = error instanceof Problem ? error : new Problem(500, "internal", "internal error");
      reply.log.warn({ err: error, code: problem.code }, "stream broken off");
      events.push(chunks.error(openAiError(problem)));
    }
    events.push(null);
    return reply;
  }
}

/** What a stream is made of. */
interface Streamed {
  readonly head: CompletionHead;
  readonly body: CompletionRequest;
  readonly question: Question;
  readonly gone: AbortSignal;
  /** False where the answer should be stored and is not. */
  readonly store: (answer: Answer) => Promise<boolean>;
}

/** The answer is given all the same: these requests bring their own past, and nothing is asked of the history. */
const notStored = "not-stored";

function questionOf(body: CompletionRequest): Question {
  return {
    messages: messagesOf(body),
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    sampling: {
      temperature: body.temperature ?? completionDefaults.temperature,
      topP: body.top_p ?? completionDefaults.topP,
      seed: body.seed ?? undefined,
    },
    stops: stopsOf(body),
  };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
