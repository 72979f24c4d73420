import type { Engine, Message, Prompt } from "./engine/engine.ts";
import { Problem } from "./problem.ts";

export interface PromptLimits {
  readonly contextTokens: number;
  readonly maxPromptTokens: number;
  /** Put before every conversation that brings no system message of its own. */
  readonly systemPrompt: string | undefined;
}

/** No token is longer than this in practice (runs of spaces), so longer texts are refused before they are tokenized. */
const longestTokenCharacters = 64;
/** The context keeps one place free, and an answer has at least one token. */
const reservedTokens = 2;

/** Turns messages into prompts that the context has room for. */
export class Prompts {
  readonly #contextTokens: number;
  readonly #maxTokens: number;
  readonly #systemPrompt: string | undefined;

  constructor({ contextTokens, maxPromptTokens, systemPrompt }: PromptLimits) {
    this.#systemPrompt = systemPrompt;
    this.#contextTokens = contextTokens;
    this.#maxTokens = Math.min(maxPromptTokens, contextTokens - reservedTokens);
  }

  /** @throws Problem when the messages are too long, or the model's template does not take them. */
  of(engine: Engine, asked: readonly Message[]): Prompt {
    const messages = this.#complete(asked);
    if (this.#farTooLong(messages)) throw this.#tooLong(`${charactersOf(messages)} characters`);
    const prompt = templated(engine, messages);
    if (prompt.tokenCount > this.#maxTokens) throw this.#tooLong(`${prompt.tokenCount} tokens`);
    return prompt;
  }

  /** `earlier` and `last` without the oldest messages that leave no room for an answer of `answerTokens`. */
  fitting(
    engine: Engine,
    earlier: readonly Message[],
    last: Message,
    answerTokens: number,
  ): readonly Message[] {
    const room = Math.min(this.#maxTokens, this.#contextTokens - 1 - answerTokens);
    for (const [start, first] of earlier.entries()) {
      const messages = [...earlier.slice(start), last];
      const complete = this.#complete(messages);
      if (first.role !== "user" || this.#farTooLong(complete)) continue;
      if (templated(engine, complete).tokenCount <= room) return messages;
    }
    return [last];
  }

  /** The messages as the model sees them. */
  #complete(messages: readonly Message[]): readonly Message[] {
    const content = this.#systemPrompt;
    if (content === undefined || messages.some(({ role }) => role === "system")) return messages;
    return [{ role: "system", content }, ...messages];
  }

  #farTooLong(messages: readonly Message[]): boolean {
    return charactersOf(messages) > this.#maxTokens * longestTokenCharacters;
  }

  #tooLong(length: string): Problem {
    return new Problem(
      400,
      "context_length_exceeded",
      `messages: ${length} are above the limit of ${this.#maxTokens} tokens (MAX_PROMPT_TOKENS, CONTEXT_TOKENS); shorten them`,
      { field: "messages" },
    );
  }
}

function templated(engine: Engine, messages: readonly Message[]): Prompt {
  try {
    return engine.prompt(messages);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(400, "template", `messages: the model's chat template refuses them: ${reason}`, {
      field: "messages",
    });
  }
}

function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
