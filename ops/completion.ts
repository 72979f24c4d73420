import { z } from "zod";
import { completionChunk } from "../provider/gate/completion-chunk.ts";
import { paths } from "../app/contract.ts";
import { readEvents } from "../provider/gate/event-stream.ts";
import { OperatorError } from "./exit.ts";
import type { HttpClient } from "./http.ts";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A streamed answer of a model, after its end. */
export interface Completion {
  readonly text: string;
  /** Color that answered, from the `X-Color` header. */
  readonly color: string | undefined;
  /** Number of chunks with a string content, one a token. */
  readonly pieces: number;
  /** Tokens of the answer, from the usage that the server states. */
  readonly tokens: number | undefined;
  readonly finishReason: string | undefined;
  /** True where the stream ended with `[DONE]`. */
  readonly done: boolean;
  /** Time to the first piece of text; undefined where there was none. */
  readonly firstPieceMilliseconds: number | undefined;
  readonly milliseconds: number;
}

export interface CompletionRequest {
  /** Server, without a trailing slash. */
  readonly url: string;
  readonly messages: readonly Message[];
  readonly maxTokens?: number;
  readonly temperature?: number;
  /** Key by which a router keeps a user with a color. */
  readonly user?: string;
  /** Called before the first piece of text. */
  readonly onColor?: (color: string | undefined) => void;
  readonly onText?: (text: string) => void;
}

const chunkSchema = completionChunk.extend({
  usage: z.looseObject({ completion_tokens: z.number() }).nullish(),
});

/** Asks `/v1/chat/completions` and reads the answer as it comes. Throws `OperatorError` for any status but 200. */
export async function streamCompletion(http: HttpClient, request: CompletionRequest): Promise<Completion> {
  const started = performance.now();
  const response = await http.post(
    `${request.url}${paths.completions}`,
    {
      messages: request.messages,
      stream: true,
      stream_options: { include_usage: true },
      ...(request.maxTokens !== undefined && { max_tokens: request.maxTokens }),
      ...(request.temperature !== undefined && { temperature: request.temperature }),
      ...(request.user !== undefined && { user: request.user }),
    },
    request.user === undefined ? {} : { "x-user-id": request.user },
  );
  const color = response.headers.get("x-color") ?? undefined;
  if (response.status !== 200 || !response.body) throw await refusal(response, color);
  request.onColor?.(color);

  let text = "";
  let pieces = 0;
  let tokens: number | undefined;
  let finishReason: string | undefined;
  let done = false;
  let firstPieceMilliseconds: number | undefined;
  for await (const { data } of readEvents(response.body)) {
    if (data === "[DONE]") {
      done = true;
      break;
    }
    const chunk = chunkOf(data);
    tokens = chunk.usage?.completion_tokens ?? tokens;
    const [choice] = chunk.choices;
    finishReason = choice?.finish_reason ?? finishReason;
    const piece = choice?.delta?.content;
    if (typeof piece !== "string") continue;
    firstPieceMilliseconds ??= performance.now() - started;
    text += piece;
    pieces += 1;
    request.onText?.(piece);
  }
  const milliseconds = performance.now() - started;
  return { text, color, pieces, tokens, finishReason, done, firstPieceMilliseconds, milliseconds };
}

function chunkOf(data: string): z.infer<typeof chunkSchema> {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (error) {
    throw new OperatorError("failed", `the stream holds what is no JSON: ${data.slice(0, 200)}`, undefined, {
      cause: error,
    });
  }
  const chunk = chunkSchema.safeParse(value);
  if (!chunk.success)
    throw new OperatorError("failed", `the stream holds no completion chunk: ${data.slice(0, 200)}`);
  if (chunk.data.error !== undefined) {
    throw new OperatorError("failed", `the answer ended with an error: ${JSON.stringify(chunk.data.error)}`);
  }
  return chunk.data;
}

async function refusal(
  response: { readonly status: number; text(): Promise<string> },
  color: string | undefined,
): Promise<OperatorError> {
  const body = (await response.text()).slice(0, 500);
  const exit = response.status === 503 ? "unhealthy" : "failed";
  return new OperatorError(exit, `${color ?? "the server"} answered ${response.status}: ${body}`);
}
