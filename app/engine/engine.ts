import type { ModelHeader } from "./header.ts";

/** One message of a conversation. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A conversation in the model's own template, tokenized; made by the engine that consumes it. */
export interface Prompt {
  /** Estimated where the engine does not tell. */
  readonly tokenCount: number;
}

export interface Sampling {
  /** 0 always takes the most probable token. */
  readonly temperature: number;
  readonly topP: number;
  /** Makes sampling repeatable; without one every answer differs (temperature above 0). */
  readonly seed?: number | undefined;
}

export interface GenerateOptions {
  readonly sampling: Sampling;
  /** Tokens after which the caller leaves the loop; an engine that computes ahead need not go beyond them. */
  readonly maxTokens: number;
  /** Ends the generation at the next decoding step: the generator then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Called after every decoding step, of the prompt too: the sign that the engine moves. */
  readonly onStep: () => void;
  /** See `OnLinger`. */
  readonly onLinger?: OnLinger;
}

/**
 * Hears of an inference that the engine goes on with though nobody waits for it any more, and when it has ended (which never
 * rejects): until then it takes the place of another one.
 */
export type OnLinger = (ended: Promise<void>) => void;

/** A loaded model. It decodes as many answers at the same time as it was loaded with sequences; one more throws. */
export interface Engine {
  /** Those of the model that answers now: an engine that computes elsewhere may come back with another one. */
  readonly facts: ModelHeader;
  prompt(messages: readonly Message[]): Prompt;
  /**
   * Yields one text per generated token until the model ends its answer or the caller leaves the loop. The text is empty
   * where a token holds only a part of a character; a later one brings the whole character. An engine that does not tell tokens
   * yields the pieces that it tells.
   * @throws EngineLost, EngineBusy or QuestionFailed where an engine that computes elsewhere gives no answer.
   */
  generate(prompt: Prompt, options: GenerateOptions): AsyncGenerator<string, void, void>;
  /** Decodes one token with as little to read as there can be, as a proof that inference works. */
  probe(signal: AbortSignal, onLinger?: OnLinger): Promise<void>;
  dispose(): Promise<void>;
}
