import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "./connection.ts";

/** What is known of a complete answer. */
export interface Answer {
  readonly color: string;
  /** When its head came, where that is told, milliseconds since 1970. */
  readonly openedAt?: number;
}

/** Sends the `turn`-th request of a user and reads the whole answer. Throws for everything that is not one. */
export type Ask = (connection: Connection, user: string, turn: number) => Promise<Answer>;

/** Where a lane tells what happened. Times are wall clock, milliseconds since 1970. */
export interface LaneObserver {
  answered(answer: Answer, startedAt: number, endedAt: number): void;
  failed(reason: string): void;
}

/** A server that refuses connections is asked again after this time, milliseconds. */
const pauseAfterFailure = 100;

/** One user who asks again as soon as the answer is there, or so much later, until `stop` aborts. Ends with the answer under way. */
export async function runLane(
  ask: Ask,
  connection: Connection,
  user: string,
  observer: LaneObserver,
  stop: AbortSignal,
  pauseMilliseconds = 0,
): Promise<void> {
  for (let turn = 0; !stop.aborted; turn += 1) {
    const startedAt = Date.now();
    const started = performance.now();
    try {
      const answer = await ask(connection, user, turn);
      observer.answered(answer, startedAt, startedAt + performance.now() - started);
      if (pauseMilliseconds > 0)
        await delay(pauseMilliseconds, undefined, { signal: stop }).catch(() => undefined);
    } catch (error) {
      observer.failed(reasonOf(error));
      await delay(pauseAfterFailure, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error.message : `${error.message} (${code})`;
}
