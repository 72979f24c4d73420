import { z } from "zod";
import { paths } from "../../app/contract.ts";
import { readEvents } from "../../provider/gate/event-stream.ts";
import { Connection } from "../load/connection.ts";

/** One answer as its user met it. */
export interface Answered {
  /** From the request to the first token, milliseconds. */
  readonly firstMilliseconds: number;
  /** To the last one. */
  readonly wholeMilliseconds: number;
  readonly promptTokens: number;
  readonly tokens: number;
}

const chunk = z.looseObject({
  choices: z
    .array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }).optional() }))
    .default([]),
  usage: z.looseObject({ prompt_tokens: z.int(), completion_tokens: z.int() }).nullish(),
  error: z.unknown().optional(),
});

/** Longest wait for a first token: a prompt of thousands of tokens is read for long. */
const gapSeconds = 120;

/** Asks a question as a stream, on a connection of its own. Throws where the answer is not whole. */
export async function ask(
  origin: string,
  user: string,
  question: string,
  mostTokens: number,
): Promise<Answered> {
  const connection = new Connection(origin, gapSeconds);
  try {
    return await askBy(connection, user, question, mostTokens);
  } finally {
    await connection.close();
  }
}

/** The same on a connection that is there already. */
export async function askBy(
  connection: Connection,
  user: string,
  question: string,
  mostTokens: number,
): Promise<Answered> {
  const started = performance.now();
  const { body } = await connection.send({
    path: paths.completions,
    body: {
      model: "default",
      messages: [{ role: "user", content: question }],
      max_tokens: mostTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    },
    user,
  });
  let first: number | undefined;
  let usage: z.output<typeof chunk>["usage"];
  for await (const { data } of readEvents(body)) {
    if (data === "[DONE]") break;
    const { choices, error, ...rest } = chunk.parse(JSON.parse(data));
    if (error !== undefined) throw new Error(`an answer ended with an error: ${JSON.stringify(error)}`);
    if (choices.some(({ delta }) => (delta?.content ?? "") !== "")) first ??= performance.now();
    usage = rest.usage ?? usage;
  }
  if (first === undefined || !usage) throw new Error("an answer was cut, or had no token");
  return {
    firstMilliseconds: first - started,
    wholeMilliseconds: performance.now() - started,
    promptTokens: usage.prompt_tokens,
    tokens: usage.completion_tokens,
  };
}
