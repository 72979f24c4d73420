import { describe, expect, it } from "vitest";
import { readEvents, type ServerEvent } from "../../../../provider/gate/event-stream.ts";

async function eventsOf(...pieces: readonly (string | Uint8Array)[]): Promise<ServerEvent[]> {
  const encoder = new TextEncoder();
  async function* bytes() {
    for (const piece of pieces) {
      await Promise.resolve();
      yield typeof piece === "string" ? encoder.encode(piece) : piece;
    }
  }
  const events: ServerEvent[] = [];
  for await (const event of readEvents(bytes())) events.push(event);
  return events;
}

const message = (data: string): ServerEvent => ({ name: "message", data });

describe("server-sent events", () => {
  it("are cut at empty lines, wherever the pieces end", async () => {
    expect(await eventsOf("data: a\n\ndata: b\n\n")).toEqual([message("a"), message("b")]);
    expect(await eventsOf("da", "ta: a", "\n", "\nda", "ta: b\n\n")).toEqual([message("a"), message("b")]);
  });

  it("keep characters whole that a piece's end cuts in two", async () => {
    const bytes = new TextEncoder().encode("data: é\n\n");
    expect(await eventsOf(bytes.slice(0, 7), bytes.slice(7))).toEqual([message("é")]);
  });

  it("know every line end", async () => {
    expect(await eventsOf("data: a\r\n\r\ndata: b\r", "\n\r\n")).toEqual([message("a"), message("b")]);
  });

  it("join data lines, and carry names; comments and other fields are passed over", async () => {
    expect(await eventsOf(": ping\nevent: note\nid: 1\ndata: a\ndata:b\n\n", ":\n\n")).toEqual([
      { name: "note", data: "a\nb" },
    ]);
  });

  it("are dropped where the stream ends inside one", async () => {
    expect(await eventsOf("data: a\n\ndata: b\n")).toEqual([message("a")]);
  });
});
