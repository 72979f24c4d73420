import type { Message } from "./engine/engine.ts";

/** What users and the model said to each other before. */
export interface History {
  /** The user's last messages, oldest first. */
  recall(userId: string): Promise<readonly Message[]>;
  /** Appends one exchange. */
  remember(userId: string, exchange: readonly Message[]): Promise<void>;
}

export interface MemoryHistoryLimits {
  readonly historyMessages: number;
  readonly historyUsers: number;
}

/** Keeps messages in this process: gone with it, and not shared between colors. */
export class MemoryHistory implements History {
  readonly #limits: MemoryHistoryLimits;
  /** Ordered by last use: the first one is forgotten first. */
  readonly #users = new Map<string, readonly Message[]>();

  constructor(limits: MemoryHistoryLimits) {
    this.#limits = limits;
  }

  recall(userId: string): Promise<readonly Message[]> {
    return Promise.resolve(this.#users.get(userId) ?? []);
  }

  remember(userId: string, exchange: readonly Message[]): Promise<void> {
    const { historyMessages, historyUsers } = this.#limits;
    const messages = [...(this.#users.get(userId) ?? []), ...exchange];
    this.#users.delete(userId);
    this.#users.set(userId, messages.slice(Math.max(0, messages.length - historyMessages)));
    for (const oldest of this.#users.keys()) {
      if (this.#users.size <= historyUsers) break;
      this.#users.delete(oldest);
    }
    return Promise.resolve();
  }
}
