import type { Answer } from "../generation.ts";

export interface CompletionHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

/**
 * The events of one streamed completion: a chunk with the role and no content; one chunk with a string `delta.content` for
 * each generated token, empty where its text comes later; a chunk with the reason of the end; `[DONE]`. So the number of
 * chunks with a string content is `usage.completion_tokens`.
 *
 * `includeUsage` as sent: true puts the usage into a chunk of its own without choices, as OpenAI does; undefined puts it
 * into the last chunk; false leaves it out.
 */
export class CompletionChunks {
  readonly #head: CompletionHead;
  readonly #includeUsage: boolean | undefined;

  constructor(head: CompletionHead, includeUsage: boolean | undefined) {
    this.#head = head;
    this.#includeUsage = includeUsage;
  }

  role(): string {
    return this.#chunk({ role: "assistant" });
  }

  delta(content: string): string {
    return this.#chunk({ content });
  }

  end(answer: Answer): string {
    const usage = usageOf(answer);
    if (this.#includeUsage === true) {
      const own = event({ ...this.#common(), choices: [], usage });
      return this.#chunk({}, answer.finish) + own + done;
    }
    return this.#chunk({}, answer.finish, this.#includeUsage === undefined ? { usage } : {}) + done;
  }

  /** A line that clients pass over. */
  comment(text: string): string {
    return `: ${text}\n\n`;
  }

  /** An answer that breaks off: no `[DONE]` follows. */
  error(error: object): string {
    return event({ error });
  }

  #chunk(delta: object, finish: Answer["finish"] | null = null, more: object = {}): string {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    return event({ ...this.#common(), choices, ...(this.#includeUsage === true ? { usage: null } : more) });
  }

  #common(): object {
    const { id, created, model } = this.#head;
    return { id, object: "chat.completion.chunk", created, model };
  }
}

/** The whole completion in one object. */
export function completionOf({ id, created, model }: CompletionHead, answer: Answer): object {
  const message = { role: "assistant", content: answer.text, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: answer.finish }];
  return { id, object: "chat.completion", created, model, choices, usage: usageOf(answer) };
}

const done = "data: [DONE]\n\n";

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function usageOf({ promptTokens, completionTokens }: Answer): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
