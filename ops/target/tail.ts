import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** Keeps the end of the text that is written to it. */
export class Tail extends Writable {
  readonly #most: number;
  readonly #decoder = new StringDecoder("utf8");
  #text = "";

  /** @param most characters that are kept. @default 2000 */
  constructor(most = 2000) {
    super();
    this.#most = most;
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#text = (this.#text + this.#decoder.write(piece)).slice(-this.#most);
    done();
  }

  /** What is kept, without space around it. */
  get text(): string {
    return this.#text.trim();
  }
}
