import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Response } from "undici";
import { messageOf, ToolchainError } from "./errors.ts";
import { hashOfFile } from "./hash.ts";
import { get, withoutLogin } from "./http.ts";

export interface Download {
  url: string;
  /** Where the complete, checked file will lie. */
  file: string;
  /** Expected SHA-256, hexadecimal. */
  sha256: string;
  signal?: AbortSignal;
  report?: (progress: string) => void;
}

/** Longest silence of a running download before it is taken up again, seconds. */
const silenceSeconds = 30;
/** Interruptions in a row, without a byte between them, that are taken up again. */
const patience = 3;

/**
 * Downloads into `<file>.part`, goes on where an earlier try ended, checks the SHA-256, and only then gives the file its name.
 *
 * @throws ToolchainError when the network fails again and again, or the content is another one.
 */
export async function download({ url, file, sha256, signal, report }: Download): Promise<void> {
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  for (let fruitless = 0; ;) {
    const before = await sizeOf(part);
    try {
      await takeUp(url, part, signal, report);
      break;
    } catch (reason) {
      signal?.throwIfAborted();
      fruitless = (await sizeOf(part)) > before ? 0 : fruitless + 1;
      if (reason instanceof ToolchainError || fruitless >= patience) {
        const kept = `${part} is kept, the next run goes on from there.`;
        throw new ToolchainError(`${messageOf(reason)} ${kept}`);
      }
      await sleep(1000, undefined, { signal });
    }
  }
  report?.("checking the SHA-256");
  const received = await hashOfFile(part, signal);
  if (received !== sha256) {
    await rm(part);
    throw new ToolchainError(
      `${withoutLogin(url).address}: the SHA-256 is ${received}, expected ${sha256}. The download was thrown away; run again, or choose another source.`,
    );
  }
  await rename(part, file);
}

/** One request for what `part` still lacks. */
async function takeUp(
  url: string,
  part: string,
  signal?: AbortSignal,
  report?: Download["report"],
): Promise<void> {
  const have = await sizeOf(part);
  const response = await get(url, { signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
  // 416: nothing is missing. Whether it is the right content, the checksum decides.
  if (response.status === 416) return;
  const from = response.status === 206 ? have : 0;
  if (!response.body) throw new ToolchainError(`${withoutLogin(url).address}: the answer is empty.`);
  const silence = new AbortController();
  await pipeline(
    Readable.fromWeb(response.body),
    meter(from, totalOf(response, from), silence, report),
    createWriteStream(part, { flags: from > 0 ? "a" : "w" }),
    { signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal },
  );
}

/** Bytes of the complete file, if the server says. */
function totalOf(response: Response, from: number): number | undefined {
  const length = Number(response.headers.get("content-length"));
  return length > 0 ? from + length : undefined;
}

/** Counts, reports, and gives up after a long silence. */
function meter(
  from: number,
  total: number | undefined,
  silence: AbortController,
  report?: Download["report"],
) {
  let received = from;
  const giveUp = () => silence.abort(new Error(`no byte for ${silenceSeconds} s`));
  let timer = setTimeout(giveUp, silenceSeconds * 1000);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silenceSeconds * 1000);
      received += chunk.length;
      report?.(progressText(received, total));
      done(null, chunk);
    },
    destroy(error, done) {
      clearTimeout(timer);
      done(error);
    },
  });
}

/** `47 of 98 MB (48 %)` */
export function progressText(received: number, total?: number): string {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  if (!total) return `${megabytes(received)} MB`;
  return `${megabytes(received)} of ${megabytes(total)} MB (${Math.floor((100 * received) / total)} %)`;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
