import { Utf8 } from "./utf8.ts";

/** The texts after `data:` of server-sent events, as the events come, each at most `mostBytes` long. */
export async function* eventData(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<string, void, void> {
  const decoder = new Utf8();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.push(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > mostBytes) throw new Error(`an event is longer than ${mostBytes} bytes`);
    yield* dataOf(lines);
  }
  yield* dataOf([rest + decoder.end()]);
}

function* dataOf(lines: readonly string[]): Generator<string, void, void> {
  for (const line of lines) if (line.startsWith("data:")) yield line.slice("data:".length).trim();
}
