import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { AnswerEvents } from "../answers.ts";
import { headers, paths } from "../contract.ts";
import type { Answer, Question } from "../generation.ts";
import { Problem } from "../problem.ts";
import { isCopy } from "../shadow/received.ts";
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
export function completionRoutes(
  server: FastifyInstance,
  { config, answers, recorder, shadow, metrics }: Parts,
): void {
  const schema = completionSchema(config.maxAnswerTokens);
  const created = nowSeconds();

  server.get(paths.models, () => ({
    object: "list",
    data: [{ id: config.modelName, object: "model", created, owned_by: "bluegreen" }],
  }));

  server.post(paths.completions, async (request, reply) => {
    const body = validated(schema, request.body, "body", 400);
    const head = { id: `chatcmpl-${request.id}`, created: nowSeconds(), model: config.modelName };
    const question = questionOf(body);
    const call = {
      requestId: request.id,
      copy: isCopy(request.headers),
      body,
      question,
      gone: goneSignal(reply),
    };
    if (body.stream === true) return await stream({ ...call, head }, reply);
    const answer = await answered(call, async (given) => {
      if (!(await stored(call, given))) reply.header(headers.history, notStored);
    });
    offer(call, answer, reply);
    return completionOf(head, answer);
  });

  /** `completed` stores a user's answer, and is not called for a copy. */
  async function answered(
    { copy, question, gone }: Call,
    completed: (answer: Answer) => Promise<void>,
    events: Omit<AnswerEvents, "completed"> = {},
  ): Promise<Answer> {
    return copy
      ? await answers.runCopy(question, gone, events)
      : await answers.run(question, gone, { ...events, completed });
  }

  /** False where the answer should be stored and is not. */
  async function stored({ requestId, body, question }: Call, answer: Answer): Promise<boolean> {
    if (body.store === false) return true;
    const asked = {
      requestId,
      userId: body.user,
      source: "completion" as const,
      messages: question.messages,
    };
    return await recorder.tryToStore(asked, answer);
  }

  /** Not before the user has the whole answer. What asks for nothing to be kept, such as a gate, is not copied either. */
  function offer({ requestId, body, question, copy }: Call, answer: Answer, reply: FastifyReply): void {
    if (!copy && body.store !== false)
      reply.raw.once("finish", () => shadow.offer(requestId, question, answer));
  }

  async function stream({ head, ...call }: Streamed, reply: FastifyReply): Promise<FastifyReply> {
    const chunks = new CompletionChunks(head, call.body.stream_options?.include_usage);
    // Nothing waits for a slow reader, it would hold the model's slot; an answer is short enough to be kept.
    const events = new Readable({ read: () => undefined });
    const progress = { begun: false };
    // With the first token and not before: until then a failure can still be told by a status.
    const begin = () => {
      if (progress.begun) return;
      progress.begun = true;
      events.push(chunks.role());
      void reply
        .type("text/event-stream; charset=utf-8")
        .header("cache-control", "no-cache")
        .header("x-accel-buffering", "no")
        .send(events);
    };
    try {
      const answer = await answered(
        call,
        // Before [DONE]: whoever saw it can rely on what it says.
        async (given) => {
          if (await stored(call, given)) return;
          begin();
          events.push(chunks.comment(`${headers.history}: ${notStored}`));
        },
        {
          delta: (text) => {
            begin();
            events.push(chunks.delta(text));
          },
        },
      );
      // Of an answer without a token nothing was sent yet.
      begin();
      events.push(chunks.end(answer));
      offer(call, answer, reply);
    } catch (error) {
      if (!progress.begun) throw error;
      const problem = error instanceof Problem ? error : new Problem(500, "internal", "internal error");
      reply.log.warn({ err: error, code: problem.code }, "stream broken off");
      // Its status said 200 long ago, and the body ends as it should: nobody else can count it.
      if (!call.copy && !call.gone.aborted) metrics.ofRelease.answerBroken();
      events.push(chunks.error(openAiError(problem)));
    }
    events.push(null);
    return reply;
  }
}

/** One request. */
interface Call {
  readonly requestId: string;
  /** A shadow copy: nothing of it is stored, and it is not copied again. */
  readonly copy: boolean;
  readonly body: CompletionRequest;
  readonly question: Question;
  readonly gone: AbortSignal;
}

interface Streamed extends Call {
  readonly head: CompletionHead;
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
