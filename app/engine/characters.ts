const replacement = "\uFFFD";
/** A character has at most 4 bytes, so at most 4 tokens; a model that really wrote U+FFFD waits no longer than that. */
const longestCharacterTokens = 4;

/** Turns tokens into text one by one, never showing half of a character. */
export class Characters<Token> {
  readonly #detokenize: (tokens: readonly Token[], before: readonly Token[]) => string;
  #shown: readonly Token[] = [];
  #waiting: Token[] = [];

  /** `detokenize` gives the text of `tokens` as it reads after `before`. */
  constructor(detokenize: (tokens: readonly Token[], before: readonly Token[]) => string) {
    this.#detokenize = detokenize;
  }

  /** The text that `token` completes, empty where the character is not complete yet. */
  push(token: Token): string {
    this.#waiting.push(token);
    const text = this.#detokenize(this.#waiting, this.#shown);
    if (text.endsWith(replacement) && this.#waiting.length < longestCharacterTokens) return "";
    this.#shown = this.#waiting;
    this.#waiting = [];
    return text;
  }
}
