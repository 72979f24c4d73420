import { z } from "zod";
import { paths } from "../../app/contract.ts";
import { readEvents } from "../../provider/gate/event-stream.ts";
import type { ChatMessage } from "./questions.ts";

const chunk = z.looseObject({
  choices: z
    .array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }).optional() }))
    .default([]),
  usage: z.looseObject({ completion_tokens: z.int() }).nullish(),
  error: z.unknown().optional(),
});

/** What one streamed answer brought. */
export interface StreamedAnswer {
  readonly text: string;
  /** As its usage says; where it says none, pieces of text. */
  readonly tokens: number;
  /** From the request until the first piece of text. */
  readonly firstTokenMilliseconds: number;
}

/** Longest time for one answer. */
const longestSeconds = 300;

/**
 * Asks for an answer, greedy, and reads it as it comes.
 * @throws Error for another status than 200, an error in the stream, an answer without text, or one that takes longer than 300 s.
 */
export async function streamAnswer(
  origin: string,
  messages: readonly ChatMessage[],
  maxTokens: number,
  signal: AbortSignal,
): Promise<StreamedAnswer> {
  const asked = performance.now();
  const late = AbortSignal.timeout(longestSeconds * 1000);
  try {
    return await read(origin, messages, maxTokens, AbortSignal.any([signal, late]), asked);
  } catch (error) {
    if (late.aborted)
      throw new Error(`${origin}: no whole answer within ${longestSeconds} s; is the machine busy?`, {
        cause: error,
      });
    throw error;
  }
}

async function read(
  origin: string,
  messages: readonly ChatMessage[],
  maxTokens: number,
  signal: AbortSignal,
  asked: number,
): Promise<StreamedAnswer> {
  const response = await fetch(origin + paths.completions, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "default",
      messages,
      max_tokens: maxTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    }),
    signal,
  });
  if (response.status !== 200 || response.body === null)
    throw new Error(`${origin} answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
  let text = "";
  let pieces = 0;
  let stated: number | undefined;
  let firstTokenMilliseconds: number | undefined;
  for await (const { data } of readEvents(response.body)) {
    if (data === "[DONE]") continue;
    const { choices, usage, error } = chunk.parse(JSON.parse(data));
    if (error !== undefined) throw new Error(`${origin}: a stream ended with ${JSON.stringify(error)}`);
    stated = usage?.completion_tokens ?? stated;
    const content = choices[0]?.delta?.content ?? "";
    if (content === "") continue;
    firstTokenMilliseconds ??= performance.now() - asked;
    pieces += 1;
    text += content;
  }
  if (firstTokenMilliseconds === undefined) throw new Error(`${origin}: an answer without text`);
  return { text, tokens: stated ?? pieces, firstTokenMilliseconds };
}
