/** One event of a `text/event-stream`: the joined `data` lines and the event's name. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** A faulty server may send one event without end; none is as long as this. */
const mostCharacters = 2_000_000;

/**
 * Reads server-sent events from any pieces of bytes. An event that the stream's end cuts off is dropped, as the
 * standard wants it. Throws for an event of more than 2 million characters.
 */
export async function* readEvents(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let fields: string[] = [];
  let held = 0;
  for await (const line of linesOf(pieces)) {
    held += line.length;
    if (held > mostCharacters) throw tooLong();
    if (line !== "") {
      fields.push(line);
      continue;
    }
    const event = eventOf(fields);
    fields = [];
    held = 0;
    if (event) yield event;
  }
}

async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  let endsLine = false;
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true });
    rest += text;
    if (rest.length > mostCharacters) throw tooLong();
    // A line of many pieces is not searched again with each of them.
    if (!endsLine && !/[\r\n]/.test(text)) continue;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    endsLine = rest.endsWith("\r");
    yield* lines;
  }
}

function tooLong(): Error {
  return new Error(`an event is longer than ${mostCharacters} characters`);
}

function eventOf(lines: readonly string[]): ServerEvent | undefined {
  const values = (field: string) =>
    lines.flatMap((line) =>
      line === field || line.startsWith(`${field}:`) ? [line.slice(field.length + 1).replace(/^ /, "")] : [],
    );
  const data = values("data");
  return data.length === 0 ? undefined : { name: values("event").at(-1) ?? "message", data: data.join("\n") };
}
