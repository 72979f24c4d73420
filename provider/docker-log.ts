/** A line of a container's log. */
export interface LogLine {
  /** When it was written, RFC 3339 with nanoseconds in UTC, where the engine was asked for it; else empty. */
  readonly at: string;
  readonly text: string;
}

/** Bytes that the engine puts before every piece of a log: stream and length. */
const header = 8;

/** The lines of a log as an engine sends it whole, without those that say nothing. */
export function logLines(log: Buffer): LogLine[] {
  const lines = Buffer.concat(piecesOf(log)).toString("utf8").split("\n");
  return lines.map(lineOf).filter(({ text }) => text !== "");
}

function piecesOf(log: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at + header <= log.length;) {
    const end = at + header + log.readUInt32BE(at + 4);
    pieces.push(log.subarray(at + header, end));
    at = end;
  }
  return pieces;
}

function lineOf(line: string): LogLine {
  const [, at = "", text = ""] = /^(?:(\d{4}-\d\d-\d\dT[\d:.]+Z)(?= |$))?(.*)$/s.exec(line.trim()) ?? [];
  return { at, text: text.trim() };
}
