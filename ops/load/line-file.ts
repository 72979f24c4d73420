import { createWriteStream, type WriteStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { z } from "zod";
import { jsonOf } from "../json.ts";
import { parsed } from "./parsed.ts";

/**
 * The lines of a `.jsonl` file, one after another, so that a run of hours fits into memory. A file that does not exist has none; a
 * last line that a killed run left half is left out.
 *
 * @throws OperatorError for a line of another form: path, line, problem
 */
export async function* readLines<Schema extends z.ZodType>(
  folder: string,
  file: string,
  schema: Schema,
): AsyncGenerator<z.output<Schema>, void, void> {
  const path = join(folder, file);
  const handle = await opened(path);
  if (handle === undefined) return;
  let number = 0;
  let before: string | undefined;
  for await (const line of handle.readLines()) {
    if (before !== undefined) yield parsed(schema, before, `${path}:${number}`);
    number += 1;
    before = line;
  }
  // The last one: whole, or cut where its process was killed.
  if (before !== undefined && jsonOf(before) !== undefined) yield parsed(schema, before, `${path}:${number}`);
}

/** Appends lines to a `.jsonl` file as they come. */
export class LineWriter<Line> {
  readonly #stream: WriteStream;
  readonly #broken = new AbortController();
  #lines = 0;

  constructor(folder: string, file: string) {
    this.#stream = createWriteStream(join(folder, file), { flags: "a", mode: 0o600 });
    this.#stream.on("error", (error) => this.#broken.abort(error));
  }

  /** Aborts once a line could not be written, such as on a full disk. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Lines that were to be written. */
  get lines(): number {
    return this.#lines;
  }

  /** Resolves at once, or when the disk has taken what was written before. Never rejects: `broken` and `close` tell. */
  async write(line: Line): Promise<void> {
    this.#lines += 1;
    const stream = this.#stream;
    if (stream.destroyed || stream.write(`${JSON.stringify(line)}\n`)) return;
    await new Promise<void>((resolve) => {
      const taken = () => {
        stream.off("drain", taken).off("close", taken);
        resolve();
      };
      stream.on("drain", taken).on("close", taken);
    });
  }

  /** Throws where a line could not be written, such as on a full disk. */
  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
