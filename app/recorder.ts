import { randomUUID } from "node:crypto";
import type { Logger } from "pino";

import type { Message } from "./engine/engine.ts";
import type { Answer } from "./generation.ts";
import type { ReleaseMetrics } from "./release-metrics.ts";
import { historyUnavailable } from "./problem.ts";
import type { Prediction } from "./storage/prediction.ts";
import { StorageUnavailable, type Opinion, type Storage, type Turn } from "./storage/storage.ts";

/** What every turn of this server says about it. */
export interface RecorderIdentity {
  readonly modelName: string;
  readonly color: string;
  readonly version: string;
  readonly release: string;
}

export interface Question {
  readonly requestId: string;
  readonly userId: string | undefined;
  readonly source: Turn["source"];
  readonly messages: readonly Message[];
}

/** Stores what users and the model said to each other, and what users thought of it. */
export class Recorder {
  readonly #identity: RecorderIdentity;
  readonly #storage: Storage;
  readonly #metrics: ReleaseMetrics;
  readonly #log: Pick<Logger, "error">;
  #lastAt = 0;

  constructor(
    identity: RecorderIdentity,
    storage: Storage,
    metrics: ReleaseMetrics,
    log: Pick<Logger, "error">,
  ) {
    this.#identity = identity;
    this.#storage = storage;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** @throws Problem where the storage does not answer: a conversation must not go on without its past. */
  async recall(userId: string): Promise<readonly Message[]> {
    return await this.#needed(() => this.#storage.history.recall(userId));
  }

  /** @throws Problem where the turn is not stored: a named user's answer is part of a conversation. */
  async store(question: Question, answer: Answer): Promise<void> {
    const turn = this.#turnOf(question, answer);
    await this.#needed(() => this.#storage.history.remember(turn));
  }

  /** For answers that promise no memory: false where the turn is not stored. */
  async tryToStore(question: Question, answer: Answer): Promise<boolean> {
    const turn = this.#turnOf(question, answer);
    try {
      await this.#counted(() => this.#storage.history.remember(turn));
      return true;
    } catch (error) {
      if (error instanceof StorageUnavailable) return false;
      throw error;
    }
  }

  /** False where no answer has the request id. @throws Problem where the opinion is not stored. */
  async give(opinion: Omit<Opinion, "at">): Promise<boolean> {
    const known = await this.#needed(() => this.#storage.feedback.give({ ...opinion, at: this.#now() }));
    if (known) this.#metrics.feedback(opinion.verdict);
    return known;
  }

  /** @throws StorageUnavailable where the pair is not stored: whoever copies requests has nobody waiting. */
  async record(prediction: Prediction): Promise<void> {
    await this.#counted(() => this.#storage.predictions.record(prediction));
  }

  async #needed<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#counted(work);
    } catch (error) {
      throw error instanceof StorageUnavailable ? historyUnavailable(error.message) : error;
    }
  }

  async #counted<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StorageUnavailable) {
        this.#metrics.historyFailed();
        this.#log.error({ reason: error.message }, "the history's storage does not answer");
      }
      throw error;
    }
  }

  #turnOf({ messages, ...question }: Question, answer: Answer): Turn {
    const { modelName: model, color, version, release } = this.#identity;
    return {
      ...question,
      id: randomUUID(),
      at: this.#now(),
      messages: [...messages, { role: "assistant", content: answer.text }],
      finish: answer.finish,
      promptTokens: answer.promptTokens,
      completionTokens: answer.completionTokens,
      model,
      color,
      version,
      release,
    };
  }

  /** Milliseconds since 1970, never the same twice: the order of a conversation. */
  #now(): number {
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    return this.#lastAt;
  }
}
