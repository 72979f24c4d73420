/** Cuts pieces of text into whole lines; `rest` is what no line end has closed yet. */
export class LineCutter {
  #rest = "";

  /** Lines that this piece completes. */
  push(piece: string): string[] {
    const lines = (this.#rest + piece).split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    return lines;
  }

  /** The last line, where the text did not end with a line end. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = "";
    return rest === "" ? [] : [rest];
  }
}
