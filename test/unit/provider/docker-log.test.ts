import { describe, expect, it } from "vitest";
import { logLines } from "../../../provider/docker-log.ts";

/** A piece of a log as an engine sends it: stream, length, bytes. */
function piece(bytes: Buffer): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

describe("a container's log", () => {
  it("is lines, whatever pieces it comes in", () => {
    const bytes = Buffer.from("größer\nzwei\n");
    for (let at = 0; at <= bytes.length; at += 1) {
      const log = Buffer.concat([piece(bytes.subarray(0, at)), piece(bytes.subarray(at))]);
      expect(logLines(log).map(({ text }) => text)).toEqual(["größer", "zwei"]);
    }
  });

  it.each([
    ["2026-01-01T00:00:00.000000001Z told", { at: "2026-01-01T00:00:00.000000001Z", text: "told" }],
    ["told at 2026-01-01T00:00:00Z", { at: "", text: "told at 2026-01-01T00:00:00Z" }],
  ])("has the engine's time apart: %s", (line, expected) => {
    expect(logLines(piece(Buffer.from(`${line}\n`)))).toEqual([expected]);
  });

  it.each([
    [Buffer.alloc(0)],
    [Buffer.from([1, 0, 0])],
    [piece(Buffer.from("\n \n2026-01-01T00:00:00.000000001Z \n"))],
  ])("that says nothing has no lines", (log) => {
    expect(logLines(log)).toEqual([]);
  });
});
