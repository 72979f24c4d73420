import { setTimeout as delay } from "node:timers/promises";
import { Connection } from "../load/connection.ts";
import { Latencies, type LatencySummary } from "../load/latencies.ts";
import { askBy } from "./answer.ts";

/** What so many users at the same time met. */
export interface UsersMet {
  readonly users: number;
  readonly answers: number;
  readonly first: LatencySummary;
  readonly whole: LatencySummary;
  /** Of all users together. */
  readonly tokensPerSecond: number;
}

/** Length of an answer. */
export const answerTokens = 16;

/** Longest wait for a first token, and for each next one. */
const gapSeconds = 60;

/**
 * Lets so many users ask one origin, each again as soon as the answer is there, for some seconds and at least once. Throws where a request fails: with so
 * few users none may.
 */
export async function growUsers(
  origin: string,
  users: number,
  seconds: number,
  signal: AbortSignal,
): Promise<UsersMet> {
  const first = new Latencies();
  const whole = new Latencies();
  let tokens = 0;
  let answers = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: users }, async (_, user) => {
      const connection = new Connection(origin, gapSeconds);
      try {
        // Not all in the same moment, as users would not.
        await delay((user * 200) / users);
        for (let turn = 0; turn === 0 || performance.now() < end; turn += 1) {
          signal.throwIfAborted();
          const question = `${user * 100 + turn + 2} ships sail away. Tell a long story about them.`;
          const answer = await askBy(connection, `growth-${user}`, question, answerTokens);
          first.add(answer.firstMilliseconds);
          whole.add(answer.wholeMilliseconds);
          tokens += answer.tokens;
          answers += 1;
        }
      } finally {
        await connection.close();
      }
    }),
  );
  const tokensPerSecond = tokens / ((performance.now() - started) / 1000);
  const told = { first: first.summary(), whole: whole.summary() };
  if (told.first === undefined || told.whole === undefined) throw new Error(`${users} users got no answer`);
  return { users, answers, first: told.first, whole: told.whole, tokensPerSecond };
}
