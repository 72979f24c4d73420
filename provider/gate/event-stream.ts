/** One event of a `text/event-stream`: the joined `data` lines and the event's name. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/**
 * Reads server-sent events from any pieces of bytes. An event that the stream's end cuts off is dropped, as the
 * standard wants it.
 */
export async function* readEvents(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let fields: string[] = [];
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") {
        fields.push(line);
        continue;
      }
      const event = eventOf(fields);
      fields = [];
      if (event) yield event;
    }
  }
}

function eventOf(lines: readonly string[]): ServerEvent | undefined {
  const values = (field: string) =>
    lines.flatMap((line) =>
      line === field || line.startsWith(`${field}:`) ? [line.slice(field.length + 1).replace(/^ /, "")] : [],
    );
  const data = values("data");
  return data.length === 0 ? undefined : { name: values("event").at(-1) ?? "message", data: data.join("\n") };
}
