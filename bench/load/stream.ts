import { z } from "zod";
import { paths } from "../../app/contract.ts";
import { readEvents } from "../../provider/gate/event-stream.ts";
import type { Ask } from "./lane.ts";

/** What a stream's chunks are looked at for. */
const chunk = z.looseObject({
  choices: z
    .array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }).optional() }))
    .default([]),
  usage: z.looseObject({ completion_tokens: z.int() }).nullish(),
  error: z.unknown().optional(),
});

/** Asks for streams of up to `tokens` tokens. Throws where one does not end in `[DONE]` or is not as long as its usage says. */
export function askStream(tokens: number): Ask {
  return async (connection, user, turn) => {
    const { color, body } = await connection.send({
      path: paths.completions,
      body: {
        model: "default",
        // Another story each time, so that no cache of a prompt shortens it.
        messages: [
          { role: "user", content: `Tell a very long story about ${turn + 2} ships and their crews.` },
        ],
        max_tokens: tokens,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
      },
      user,
    });
    const openedAt = Date.now();
    await checkStream(body);
    return { color, openedAt };
  };
}

/** Reads a whole stream of completion chunks. Throws where it is cut, broken, or shorter or longer than its usage says. */
export async function checkStream(body: AsyncIterable<Uint8Array>): Promise<void> {
  let deltas = 0;
  let stated: number | undefined;
  let done = false;
  for await (const { data } of readEvents(body)) {
    if (done) throw new Error("a stream goes on after [DONE]");
    if (data === "[DONE]") {
      done = true;
      continue;
    }
    const { choices, usage, error } = chunk.parse(JSON.parse(data));
    if (error !== undefined) throw new Error(`a stream ended with an error: ${JSON.stringify(error)}`);
    deltas += choices.filter((choice) => typeof choice.delta?.content === "string").length;
    stated = usage?.completion_tokens ?? stated;
  }
  if (!done) throw new Error("a stream was cut: it ended without [DONE]");
  if (stated === undefined) throw new Error("a stream stated no usage");
  if (stated !== deltas) throw new Error(`a stream brought ${deltas} tokens, its usage says ${stated}`);
}
