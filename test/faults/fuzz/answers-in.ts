import type { Answer } from "./wire.ts";

const endOfHead = "\r\n\r\n";

/** The HTTP answers in what a connection brought until it was closed. Throws for anything else. */
export function answersIn(bytes: Buffer): readonly Answer[] {
  const answers: Answer[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const end = rest.indexOf(endOfHead);
    const [, status, lines = ""] =
      /^HTTP\/1\.[01] (\d{3})[^\r\n]*((?:\r\n[^\r\n]+)*)$/.exec(
        rest.subarray(0, Math.max(end, 0)).toString("latin1"),
      ) ?? [];
    if (status === undefined)
      throw new Error(`no HTTP answer: ${JSON.stringify(rest.subarray(0, 200).toString("latin1"))}`);
    const headers = headersIn(lines);
    const after = rest.subarray(end + endOfHead.length);
    const interim = status.startsWith("1");
    const { body, length } = interim ? { body: Buffer.alloc(0), length: 0 } : bodyOf(headers, after);
    if (!interim) answers.push({ status: Number(status), headers, body: body.toString() });
    rest = after.subarray(length);
  }
  return answers;
}

function headersIn(lines: string): Answer["headers"] {
  const pairs = lines
    .split("\r\n")
    .slice(1)
    .map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? ["", line, ""]);
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name.toLowerCase(), value]));
}

/** A body, and how many bytes of the connection it takes. */
function bodyOf(
  headers: Answer["headers"],
  after: Buffer,
): { readonly body: Buffer; readonly length: number } {
  if (headers["transfer-encoding"] !== undefined) return chunked(after);
  const told = headers["content-length"];
  const length = told === undefined ? after.length : Number(told);
  // To HEAD a length is told, and nothing comes.
  if (after.length < length && after.length > 0)
    throw new Error(`an answer breaks off after ${after.length} of ${length} bytes`);
  return { body: after.subarray(0, length), length: Math.min(length, after.length) };
}

function chunked(after: Buffer): { readonly body: Buffer; readonly length: number } {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = after.indexOf("\r\n", at);
    if (line < 0) throw new Error("a chunked answer breaks off");
    const size = parseInt(after.subarray(at, line).toString("latin1"), 16);
    const start = line + 2;
    at = start + size + 2;
    if (size === 0) return { body: Buffer.concat(parts), length: at };
    parts.push(after.subarray(start, start + size));
  }
}
