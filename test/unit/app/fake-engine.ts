import type { Engine, GenerateOptions, Message, Prompt } from "../../../app/engine/engine.ts";

export interface FakeEngineOptions {
  /** Text of each token of every answer. @default eight words */
  readonly tokens?: readonly string[];
  /** Time that one token takes, milliseconds. @default 0 */
  readonly tokenMilliseconds?: number;
  /** Fails in place of a token. */
  readonly failure?: string;
  /** Tokens that come before the failure. @default 0 */
  readonly tokensBeforeFailure?: number;
}

/** An engine without a model: one token of prompt a word, and always the same answer. */
export class FakeEngine implements Engine {
  readonly facts = {
    architecture: "fake",
    contextLength: 8192,
    tokenizer: "0123456789ab",
    chatTemplate: "ba9876543210",
  };
  readonly prompts: (readonly Message[])[] = [];
  readonly options: GenerateOptions[] = [];
  running = 0;
  mostRunning = 0;
  probes = 0;
  failure: string | undefined;
  readonly #tokens: readonly string[];
  readonly #tokenMilliseconds: number;
  readonly #tokensBeforeFailure: number;

  constructor({ tokens, tokenMilliseconds = 0, failure, tokensBeforeFailure = 0 }: FakeEngineOptions = {}) {
    this.#tokens = tokens ?? ["one", " two", " three", " four", " five", " six", " seven", " eight"];
    this.#tokenMilliseconds = tokenMilliseconds;
    this.#tokensBeforeFailure = tokensBeforeFailure;
    this.failure = failure;
  }

  prompt(messages: readonly Message[]): Prompt {
    this.prompts.push(messages);
    return { tokenCount: messages.flatMap(({ content }) => content.split(/\s+/)).length };
  }

  async *generate(_prompt: Prompt, options: GenerateOptions): AsyncGenerator<string, void, void> {
    this.options.push(options);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      for (const [index, token] of this.#tokens.entries()) {
        await new Promise((resolve) => setTimeout(resolve, this.#tokenMilliseconds));
        options.signal.throwIfAborted();
        if (this.failure !== undefined && index >= this.#tokensBeforeFailure) throw new Error(this.failure);
        options.onStep();
        yield token;
      }
    } finally {
      this.running -= 1;
    }
  }

  async probe(signal: AbortSignal): Promise<void> {
    this.probes += 1;
    await new Promise((resolve) => setTimeout(resolve, this.#tokenMilliseconds));
    signal.throwIfAborted();
    if (this.failure !== undefined) throw new Error(this.failure);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
