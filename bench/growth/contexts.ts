import { memoryNeed, ownBytes } from "../../components/model-memory.ts";
import type { ModelHeader } from "../../components/gguf/header.ts";
import { ask, type Answered } from "./answer.ts";

/** What a server with a context of this size needed. */
export interface ContextMet {
  /** Of one sequence. */
  readonly contextTokens: number;
  /** Of the question that filled half of it. */
  readonly promptTokens: number;
  readonly firstMilliseconds: number;
  /** Between two tokens of its answer. */
  readonly tokenMilliseconds: number;
  /** Measured after the answers. */
  readonly ownBytes: number;
  /** Predicted from the model's header. */
  readonly predictedBytes: number;
}

/** Each is asked so often, and the faster answer counts: what disturbs only slows. */
const tries = 2;

const answerTokens = 32;

/** Of ten tokens in the default model's vocabulary. */
const sentence = "A ship sails over the wide sea at night. ";
const sentenceTokens = 10;

/** Of what else is in the prompt: the rest of the question, and the model's own template. */
const otherTokens = 60;

/** Asks a server whose context has that size a question that fills half of it. */
export async function growContext(
  url: string,
  contextTokens: number,
): Promise<Pick<ContextMet, "contextTokens" | "promptTokens" | "firstMilliseconds" | "tokenMilliseconds">> {
  const answers: Answered[] = [];
  for (let turn = 0; turn < tries; turn += 1) {
    // The number comes first, so that no part of an earlier prompt is one of this.
    const sentences = Math.floor((contextTokens / 2 - otherTokens) / sentenceTokens);
    const question = `Story ${turn + 2}: ${sentence.repeat(sentences)}Tell me a long story about these ships and their crews.`;
    answers.push(await ask(url, `growth-${contextTokens}-${turn}`, question, answerTokens));
  }
  const fastest = (of: (answer: Answered) => number) => Math.min(...answers.map(of));
  return {
    contextTokens,
    promptTokens: answers[0]?.promptTokens ?? 0,
    firstMilliseconds: fastest(({ firstMilliseconds }) => firstMilliseconds),
    tokenMilliseconds: fastest(
      ({ firstMilliseconds, wholeMilliseconds, tokens }) =>
        (wholeMilliseconds - firstMilliseconds) / Math.max(1, tokens - 1),
    ),
  };
}

/** What the model is predicted to keep for itself. */
export function predictedOwn(header: ModelHeader, contextTokens: number, parallelSequences: number): number {
  return ownBytes(memoryNeed(header, { contextTokens, parallelSequences }));
}
