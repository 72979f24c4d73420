import type { FileHandle } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";

const pieceBytes = 65_536;

/** The lines of a file to which others append. */
export class Tail {
  readonly #file: FileHandle;
  readonly #take: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #position = 0;
  /** Beginning of a line whose end is not there yet. */
  #rest = "";

  constructor(file: FileHandle, take: (line: string) => void) {
    this.#file = file;
    this.#take = take;
  }

  /** Takes the lines that have come since the last call; not to be called twice at a time. */
  async read(): Promise<void> {
    for (;;) {
      const { bytesRead, buffer } = await this.#file.read(
        Buffer.alloc(pieceBytes),
        0,
        pieceBytes,
        this.#position,
      );
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      // What rewrites its line, as progress does, ends it too.
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split(
        /\r\n|\n|\r(?!$)/,
      );
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    }
  }

  /** Takes a last line without an end. */
  end(): void {
    const last = this.#rest + this.#decoder.end();
    if (last !== "") this.#take(last);
  }
}
