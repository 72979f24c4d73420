import { expect, test } from "vitest";
import { csvLine, requestLine } from "../../../../../ops/load/report/csv.ts";
import { request } from "./stage.ts";

test.each([
  [["a", 1, true, undefined], "a,1,true,\r\n"],
  [["a,b"], '"a,b"\r\n'],
  [['say "no"'], '"say ""no"""\r\n'],
  [["two\nlines"], '"two\nlines"\r\n'],
  [["a\rb"], '"a\rb"\r\n'],
])("%j is a line of CSV as RFC 4180 has it", (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});

test("a request is a line with its time as ISO 8601", () => {
  expect(requestLine(request(1.5, { kind: "stream", ms: 900, ttft: 120, tokens: 32 }))).toBe(
    "2026-11-21T16:30:01.500Z,stream,200,blue,true,900,120,32,\r\n",
  );
  expect(requestLine(request(0, { ok: false, status: 0, color: "", error: "timeout, 60 s" }))).toBe(
    '2026-11-21T16:30:00.000Z,health,0,,false,5,,,"timeout, 60 s"\r\n',
  );
});
