/** Turns chunks of bytes, which may end within a character, into text; what is no UTF-8 is refused instead of replaced. */
export class Utf8 {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });

  push(chunk: Uint8Array): string {
    return this.#decode(() => this.#decoder.decode(chunk, { stream: true }));
  }

  /** The rest; throws where a character is left incomplete. */
  end(): string {
    return this.#decode(() => this.#decoder.decode());
  }

  #decode(decode: () => string): string {
    try {
      return decode();
    } catch (error) {
      throw new Error("its answer is not UTF-8; let the model give text in UTF-8, whole characters a piece", {
        cause: error,
      });
    }
  }
}
