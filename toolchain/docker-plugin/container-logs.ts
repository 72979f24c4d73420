import type Docker from "dockerode";

/** The last `count` lines that a container wrote, stdout and stderr together; empty where its log driver keeps none. */
export async function lastLines(container: Docker.Container, tty: boolean, count: number): Promise<string[]> {
  const options = { stdout: true, stderr: true, tail: count, follow: false } as const;
  const log = await container.logs(options).catch(() => Buffer.alloc(0));
  const text = tty ? log.toString("utf8") : withoutFrames(log);
  return text
    .trimEnd()
    .split("\n")
    .slice(-count)
    .filter((line) => line !== "");
}

/** The text of a multiplexed log: frames of an 8-byte head (stream, 3 zeros, length) and a payload. */
export function withoutFrames(log: Buffer): string {
  const headBytes = 8;
  const parts: Buffer[] = [];
  for (let at = 0; at + headBytes <= log.length;) {
    const end = at + headBytes + log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + headBytes, end));
    at = end;
  }
  return Buffer.concat(parts).toString("utf8");
}
