import {
  conversation,
  longQuestion,
  nextTurn,
  shortQuestion,
  storyQuestion,
  type ChatMessage,
} from "./questions.ts";
import { medianOf } from "../results/spread.ts";
import { streamAnswer, type StreamedAnswer } from "./streamed-answer.ts";

const answerTokens = 100;
const answersOfUser = 2;
const firstTokens = 5;
const conversations = 3;
/** An answer to the first turn, and one to the second whose first token is what counts. */
const turnTokens = 16;
/** A first turn's answer that is most of the history. */
const storyTokens = 200;

/** Tokens a second that `users` get together, each asking again as soon as answered. */
export async function tokensPerSecond(origin: string, users: number, signal: AbortSignal): Promise<number> {
  const started = performance.now();
  const told = await Promise.all(
    Array.from({ length: users }, async () => {
      let tokens = 0;
      for (let count = 0; count < answersOfUser; count += 1)
        tokens += (await wholeAnswer(origin, shortQuestion(), answerTokens, signal)).tokens;
      return tokens;
    }),
  );
  return told.reduce((sum, tokens) => sum + tokens, 0) / ((performance.now() - started) / 1000);
}

/** Median time to the first token of one user alone, milliseconds. */
export async function firstToken(origin: string, signal: AbortSignal): Promise<number> {
  const milliseconds: number[] = [];
  for (let count = 0; count < firstTokens; count += 1)
    milliseconds.push((await streamAnswer(origin, longQuestion(), 2, signal)).firstTokenMilliseconds);
  return medianOf(milliseconds);
}

/** Median time to the first token of a second turn, milliseconds. */
export interface SecondTurns {
  /** Right after the first turn of the same conversation. */
  readonly warm: number;
  /** Of a conversation as long that the server has not seen. */
  readonly cold: number;
}

export async function secondTurns(origin: string, signal: AbortSignal): Promise<SecondTurns> {
  const warm: number[] = [];
  const cold: number[] = [];
  const ask = async (messages: readonly ChatMessage[]) =>
    await streamAnswer(origin, messages, turnTokens, signal);
  for (let count = 0; count < conversations; count += 1) {
    const first = conversation();
    const { text } = await ask(first);
    warm.push((await ask(nextTurn(first, text))).firstTokenMilliseconds);
    cold.push((await ask(nextTurn(conversation(), text))).firstTokenMilliseconds);
  }
  return { warm: medianOf(warm), cold: medianOf(cold) };
}

/** The same where the last answer, of 200 tokens, was generated, and so is read anew. */
export async function turnsAfterStories(origin: string, signal: AbortSignal): Promise<SecondTurns> {
  const warm: number[] = [];
  const cold: number[] = [];
  for (let count = 0; count < conversations; count += 1) {
    const first = storyQuestion();
    const { text } = await wholeAnswer(origin, first, storyTokens, signal);
    warm.push(await firstTokenAfter(nextTurn(first, text)));
    cold.push(await firstTokenAfter(nextTurn(storyQuestion(), text)));
  }
  return { warm: medianOf(warm), cold: medianOf(cold) };

  async function firstTokenAfter(messages: readonly ChatMessage[]): Promise<number> {
    return (await streamAnswer(origin, messages, turnTokens, signal)).firstTokenMilliseconds;
  }
}

/**
 * An answer that is as long as asked for, so that all contestants do the same work.
 * @throws Error for one of another length.
 */
async function wholeAnswer(
  origin: string,
  messages: readonly ChatMessage[],
  tokens: number,
  signal: AbortSignal,
): Promise<StreamedAnswer> {
  const answer = await streamAnswer(origin, messages, tokens, signal);
  if (answer.tokens === tokens) return answer;
  throw new Error(
    `${origin}: an answer has ${answer.tokens} tokens, asked for were ${tokens}; rates of answers of different lengths compare nothing`,
  );
}
