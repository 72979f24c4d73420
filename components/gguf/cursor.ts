import { fstatSync, readSync } from "node:fs";

/** A file that is not as the format says; the message says where, and does not name the file. */
export class GgufError extends Error {
  override readonly name = "GgufError";
}

/** Read from the file at a time, bytes. */
const chunkBytes = 1 << 18;

/** A header is mostly its vocabulary: 2 MB with 49,152 tokens, 17 MB with 256,000. What goes on beyond is none. */
const longestHeaderBytes = 1 << 28;

/** Longest key of GGUF, bytes. */
const longestNameBytes = 65_535;

/** Reads an open file from its start, little-endian numbers and texts, a chunk at a time; what is skipped is not read where it fills chunks. */
export class Cursor {
  readonly #file: number;
  readonly #endsAt: number;
  readonly #endsBy: string;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkAt = 0;
  #at = 0;

  constructor(file: number) {
    const { size } = fstatSync(file);
    this.#file = file;
    this.#endsAt = Math.min(size, longestHeaderBytes);
    this.#endsBy = size <= longestHeaderBytes ? "the file ends" : "no header is so long";
  }

  /** Bytes that the header may still have. */
  get left(): number {
    return this.#endsAt - this.#at;
  }

  u32(): number {
    const from = this.#take(4);
    return this.#chunk.readUInt32LE(from);
  }

  /** Throws `GgufError` above 2^53, where no count or length of a file can be. */
  u64(): number {
    const from = this.#take(8);
    const value = this.#chunk.readUInt32LE(from + 4) * 2 ** 32 + this.#chunk.readUInt32LE(from);
    if (!Number.isSafeInteger(value)) throw new GgufError(`the number at byte ${this.#at - 8} is above 2^53`);
    return value;
  }

  /** A number of the next `bytes` bytes: `read` gets them, and where in them it begins. */
  number(bytes: number, read: (chunk: Buffer, from: number) => number | bigint): number {
    const from = this.#take(bytes);
    return Number(read(this.#chunk, from));
  }

  /** A text, or the length alone of one that is longer than `longest` bytes. */
  text(longest: number): string | { readonly length: number } {
    const length = this.u64();
    if (length <= longest) {
      const from = this.#take(length);
      return this.#chunk.toString("utf8", from, from + length);
    }
    this.skip(length);
    return { length };
  }

  /** A key or a name. Throws `GgufError` where it is longer than GGUF allows. */
  name(): string {
    const at = this.#at;
    const name = this.text(longestNameBytes);
    if (typeof name !== "string") throw new GgufError(`the name at byte ${at} has ${name.length} bytes`);
    return name;
  }

  skipText(): void {
    this.skip(this.u64());
  }

  skip(bytes: number): void {
    this.#prove(bytes);
    this.#at += bytes;
  }

  /** Goes on by so many bytes; where in the chunk they begin. */
  #take(bytes: number): number {
    this.#prove(bytes);
    if (this.#at + bytes > this.#chunkAt + this.#chunk.length) this.#fill(bytes);
    const from = this.#at - this.#chunkAt;
    this.#at += bytes;
    return from;
  }

  #fill(bytes: number): void {
    const wanted = Math.min(Math.max(bytes, chunkBytes), this.left);
    const chunk = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const read = readSync(this.#file, chunk, filled, wanted - filled, this.#at + filled);
      if (read === 0) throw new GgufError(`the file ends at byte ${this.#at + filled}, inside the header`);
      filled += read;
    }
    this.#chunk = chunk;
    this.#chunkAt = this.#at;
  }

  #prove(bytes: number): void {
    if (bytes > this.left)
      throw new GgufError(
        `${this.#endsBy} at byte ${this.#endsAt}, inside the header: ${bytes} bytes were due at byte ${this.#at}`,
      );
  }
}
