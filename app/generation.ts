import { AnswerText } from "./answer-text.ts";
import type { Engine, Message, Prompt, Sampling } from "./engine/engine.ts";

export interface GenerationLimits {
  readonly contextTokens: number;
  readonly maxAnswerTokens: number;
}

export interface Question {
  readonly messages: readonly Message[];
  /** @default maxAnswerTokens */
  readonly maxTokens?: number | undefined;
  readonly sampling: Sampling;
  readonly stops: readonly string[];
}

export interface Answer {
  readonly text: string;
  readonly promptTokens: number;
  /** Generated tokens without the end mark; as many as there were deltas. */
  readonly completionTokens: number;
  readonly finish: "stop" | "length";
  /** Time that the model worked, waiting not included. */
  readonly milliseconds: number;
  /** The part of `milliseconds` until the first token. */
  readonly firstTokenMilliseconds: number;
}

/** A question with the prompt that the engine made of it. */
export interface Prompted {
  readonly engine: Engine;
  readonly prompt: Prompt;
  readonly question: Question;
}

export interface GenerationEvents {
  /** Where the engine goes on with what nobody waits for any more, until this has settled. */
  lingers(ended: Promise<void>): void;
  /** After every step of decoding, of the prompt too. */
  step(): void;
  /** Once the first token is there, with the time it took, milliseconds. */
  firstToken(milliseconds: number): void;
  /** Once a generated token. */
  token(): void;
  /** Once a generated token, with the text that can be shown now. */
  delta(text: string): void;
}

/** Generates one answer, up to the question's or the server's limit of tokens, or as many as the context has room for. */
export async function generate(
  { engine, prompt, question }: Prompted,
  { contextTokens, maxAnswerTokens }: GenerationLimits,
  signal: AbortSignal,
  events: GenerationEvents,
): Promise<Answer> {
  const room = contextTokens - 1 - prompt.tokenCount;
  const maxTokens = Math.min(question.maxTokens ?? maxAnswerTokens, room);
  const answerText = new AnswerText(question.stops);
  const started = performance.now();
  let firstTokenMilliseconds = 0;
  let text = "";
  let completionTokens = 0;
  const show = (deltas: readonly string[]) => {
    for (const delta of deltas) {
      text += delta;
      events.delta(delta);
    }
  };
  const options = {
    sampling: question.sampling,
    maxTokens,
    signal,
    onStep: () => events.step(),
    onLinger: (ended: Promise<void>) => events.lingers(ended),
  };
  for await (const piece of engine.generate(prompt, options)) {
    if (completionTokens === 0) {
      firstTokenMilliseconds = performance.now() - started;
      events.firstToken(firstTokenMilliseconds);
    }
    completionTokens += 1;
    events.token();
    show(answerText.push(piece));
    if (answerText.stopped || completionTokens >= maxTokens) break;
  }
  const stopped = answerText.stopped || completionTokens < maxTokens;
  show(answerText.end());
  return {
    text,
    promptTokens: prompt.tokenCount,
    completionTokens,
    finish: stopped ? "stop" : "length",
    milliseconds: performance.now() - started,
    firstTokenMilliseconds,
  };
}
