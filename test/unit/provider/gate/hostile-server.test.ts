import { describe, expect, it } from "vitest";
import { readEvents } from "../../../../provider/gate/event-stream.ts";
import { unmetExpectations } from "../../../../provider/gate/expectations.ts";
import { goldenItem } from "../../../../provider/gate/golden-item.ts";

describe("a regular expression that would take years", () => {
  it("is given up, and counts as unmet", () => {
    const started = performance.now();
    expect(unmetExpectations(`${"word ".repeat(20)}!`, { regex: "^(\\w+\\s?)*$" })).toEqual([
      "is not matched against /^(\\w+\\s?)*$/u within 250 ms",
    ]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("is none where the answer is matched at once", () => {
    expect(unmetExpectations("one two", { regex: "^(\\w+\\s?)*$" })).toEqual([]);
    expect(unmetExpectations("12", { regex: "^[a-z]+$" })).toEqual(["does not match /^[a-z]+$/u"]);
  });
});

describe("an answer that is expected to be empty", () => {
  it("is refused: an empty answer is none", () => {
    const { error } = goldenItem.safeParse({ prompt: "x", expectations: { exact: " " } });
    expect(error?.issues.map(({ message }) => message)).toEqual(["is empty, which counts as no answer"]);
  });
});

describe("a stream without end", () => {
  async function read(pieces: Iterable<string>): Promise<string[]> {
    const encoder = new TextEncoder();
    async function* bytes() {
      for (const piece of pieces) yield await Promise.resolve(encoder.encode(piece));
    }
    const events: string[] = [];
    for await (const { data } of readEvents(bytes())) events.push(data);
    return events;
  }

  function* endless(piece: string): Generator<string> {
    for (;;) yield piece;
  }

  it.each([
    ["of one line", "x".repeat(1000)],
    ["of one event", `data: ${"x".repeat(1000)}\n`],
  ])("%s is given up", async (_title, piece) => {
    await expect(read(endless(piece))).rejects.toThrow("an event is longer than 2000000 characters");
  });

  it("of small pieces is read in a time that grows with its length alone", async () => {
    const started = performance.now();
    const [event] = await read(["data: ", ...Array.from({ length: 100_000 }, () => "0123456789"), "\n\n"]);
    expect(event).toHaveLength(1_000_000);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("may end a line with both characters in two pieces", async () => {
    expect(await read(["data: a\r", "\ndata: b\r", "\n\r", "\n"])).toEqual(["a\nb"]);
    expect(await read(["data: a\r", "data: b\r", "\r", "data: c\n\n"])).toEqual(["a\nb", "c"]);
  });
});
