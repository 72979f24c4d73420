import type { Message } from "../engine/engine.ts";
import { keptPredictions, type Prediction, type Predictions } from "./prediction.ts";
import type { Feedback, History, Opinion, Storage, Turn } from "./storage.ts";

export interface MemoryLimits {
  /** Messages recalled for one user. */
  readonly historyMessages: number;
  /** Users whose messages are kept, and answers that can be judged. */
  readonly historyUsers: number;
  /** Pairs of answers that are kept at least. @default keptPredictions */
  readonly keptPredictions?: number;
}

/** Keeps things in this process: gone with it, and not shared between colors. */
export class MemoryStorage implements Storage {
  readonly history: MemoryHistory;
  readonly feedback: MemoryFeedback;
  readonly predictions: MemoryPredictions;
  readonly schema = undefined;

  constructor(limits: MemoryLimits) {
    this.history = new MemoryHistory(limits);
    this.feedback = new MemoryFeedback(this.history, limits.historyUsers);
    this.predictions = new MemoryPredictions(limits.keptPredictions ?? keptPredictions);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export class MemoryHistory implements History {
  readonly #limits: MemoryLimits;
  readonly #users = new Map<string, readonly Message[]>();
  readonly #turns = new Map<string, Turn>();

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  recall(userId: string): Promise<readonly Message[]> {
    return Promise.resolve(this.#users.get(userId) ?? []);
  }

  remember(turn: Turn): Promise<void> {
    const { historyMessages, historyUsers } = this.#limits;
    putLast(this.#turns, turn.requestId, turn, historyUsers);
    if (turn.userId !== undefined && turn.source === "chat") {
      const messages = [...(this.#users.get(turn.userId) ?? []), ...turn.messages];
      putLast(
        this.#users,
        turn.userId,
        messages.slice(Math.max(0, messages.length - historyMessages)),
        historyUsers,
      );
    }
    return Promise.resolve();
  }

  async *turns(since: number): AsyncGenerator<Turn, void, void> {
    for (const turn of this.#turns.values()) if (turn.at >= since) yield await Promise.resolve(turn);
  }

  turnOf(requestId: string): Turn | undefined {
    return this.#turns.get(requestId);
  }
}

class MemoryFeedback implements Feedback {
  readonly #history: MemoryHistory;
  readonly #most: number;
  readonly #opinions = new Map<string, Opinion>();

  constructor(history: MemoryHistory, most: number) {
    this.#history = history;
    this.#most = most;
  }

  give(opinion: Opinion): Promise<boolean> {
    const known = this.#history.turnOf(opinion.requestId) !== undefined;
    if (known) putLast(this.#opinions, opinion.requestId, opinion, this.#most);
    return Promise.resolve(known);
  }

  async *opinions(since: number): AsyncGenerator<Opinion & { turn: Turn }, void, void> {
    for (const opinion of this.#opinions.values()) {
      const turn = this.#history.turnOf(opinion.requestId);
      if (turn !== undefined && opinion.at >= since) yield await Promise.resolve({ ...opinion, turn });
    }
  }
}

class MemoryPredictions implements Predictions {
  readonly #most: number;
  readonly #pairs = new Map<string, Prediction>();

  constructor(most: number) {
    this.#most = most;
  }

  record(prediction: Prediction): Promise<void> {
    putLast(this.#pairs, prediction.id, prediction, this.#most);
    return Promise.resolve();
  }

  async *pairs(since: number): AsyncGenerator<Prediction, void, void> {
    for (const pair of this.#pairs.values()) if (pair.at >= since) yield await Promise.resolve(pair);
  }
}

/** Puts an entry behind all others, and forgets the first ones beyond `most`. */
function putLast<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
