import { z } from "zod";

/** A stream that is not, or not only, an answer. */
export class StreamFailure extends Error {
  override readonly name = "StreamFailure";
  /** The code that the other color gave, if any. */
  readonly code: string | undefined;
  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

export interface StreamedAnswer {
  readonly text: string;
  readonly tokens: number;
}

/** A faulty color may send without end; no answer is as long as this. */
const mostCharacters = 2_000_000;

const event = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })).optional(),
  usage: z.object({ completion_tokens: z.int().min(0) }).nullish(),
  error: z.object({ message: z.string(), code: z.string().nullish() }).optional(),
});

/**
 * Reads a streamed completion to its `[DONE]`; calls `firstToken` at the first event with a content.
 * @throws StreamFailure where it breaks off, holds an error, or is no stream of a completion.
 */
export async function readEventStream(
  body: AsyncIterable<Uint8Array>,
  firstToken: () => void,
): Promise<StreamedAnswer> {
  let text = "";
  let events = 0;
  let usage: number | undefined;
  for await (const data of dataOf(body)) {
    if (data === "[DONE]") return { text, tokens: usage ?? events };
    const { choices, usage: told, error } = eventOf(data);
    if (error !== undefined) throw new StreamFailure(error.message, error.code ?? undefined);
    usage = told?.completion_tokens ?? usage;
    const content = choices?.[0]?.delta.content;
    if (typeof content !== "string") continue;
    if (events === 0) firstToken();
    events += 1;
    text += content;
    if (text.length > mostCharacters) throw tooLong();
  }
  throw new StreamFailure("its stream broke off");
}

/** The texts after `data:`, one an event. */
async function* dataOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > mostCharacters) throw tooLong();
    for (const line of lines) if (line.startsWith("data:")) yield line.slice("data:".length).trim();
  }
}

function eventOf(data: string): z.output<typeof event> {
  try {
    return event.parse(JSON.parse(data));
  } catch {
    throw new StreamFailure(`its stream holds what is no event of a completion: ${data.slice(0, 80)}`);
  }
}

function tooLong(): StreamFailure {
  return new StreamFailure(`its answer is longer than ${mostCharacters} characters`);
}
