import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Answer, Question } from "../generation.ts";
import type { Copy, Prediction } from "../storage/prediction.ts";
import { isCopied } from "./decision.ts";

/** Outcomes of copies, as they are counted. */
export const outcomes = ["ok", "refused", "error", "timeout", "dropped"] as const;
export type Outcome = (typeof outcomes)[number];

export interface ShadowSettings {
  readonly color: string;
  readonly release: string;
  /** Copies on their way at the same time; one more is dropped. */
  readonly shadowCopies: number;
  /** Longest time of one copy: that of an answer. */
  readonly requestSeconds: number;
}

export interface ShadowParts {
  /** Share of the requests that are copied now, percent. */
  readonly percent: () => number;
  /** Sends one copy. Never rejects. */
  readonly send: (requestId: string, question: Question, signal: AbortSignal) => Promise<Copy>;
  readonly record: (prediction: Prediction) => Promise<void>;
  readonly counted: (outcome: Outcome) => void;
  readonly log: Pick<Logger, "warn" | "error">;
}

/** A standby that fails, or has no room, is left alone for this long. */
const restMilliseconds = 1000;
const questionCharacters = 500;

/**
 * Copies users' requests to the other color once they are answered. Nothing here can be noticed by a user: the work is
 * bounded, nobody waits for it, and its failures end in a counter and a line of the log.
 */
export class Shadow {
  readonly #settings: ShadowSettings;
  readonly #parts: ShadowParts;
  readonly #onTheWay = new Set<AbortController>();
  #restUntil = 0;
  #dropped = 0;
  #closed = false;

  constructor(settings: ShadowSettings, parts: ShadowParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /** Takes a request that was answered, and copies it or not; returns at once. Never throws. */
  offer(requestId: string, question: Question, answer: Answer): void {
    if (this.#closed || !isCopied(requestId, this.#parts.percent())) return;
    const full = this.#onTheWay.size >= this.#settings.shadowCopies;
    if (full || performance.now() < this.#restUntil) {
      this.#dropped += 1;
      this.#parts.counted("dropped");
      return;
    }
    void this.#copy(requestId, question, answer);
  }

  /** Ends what is on its way, and takes nothing more: a server that leaves waits for no copy. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#onTheWay) controller.abort(new Error("the server leaves"));
  }

  async #copy(requestId: string, question: Question, answer: Answer): Promise<void> {
    const { send, record, counted, log } = this.#parts;
    const { requestSeconds } = this.#settings;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(new DOMException(`no end within ${requestSeconds} s`, "TimeoutError"));
    }, requestSeconds * 1000);
    timer.unref();
    this.#onTheWay.add(controller);
    try {
      const copy = await send(requestId, question, controller.signal);
      if (this.#closed) return;
      counted(copy.outcome);
      if (copy.outcome !== "ok") {
        this.#restUntil = performance.now() + restMilliseconds;
        log.warn({ requestId, outcome: copy.outcome, reason: copy.reason }, "shadow copy");
      }
      await record(this.#predictionOf(requestId, question, answer, copy));
    } catch (error) {
      log.error({ err: error, requestId }, "a shadow copy was not recorded");
    } finally {
      clearTimeout(timer);
      this.#onTheWay.delete(controller);
    }
  }

  #predictionOf(requestId: string, question: Question, answer: Answer, copy: Copy): Prediction {
    const { color, release } = this.#settings;
    const droppedBefore = this.#dropped;
    this.#dropped = 0;
    const { sampling, messages } = question;
    return {
      id: randomUUID(),
      requestId,
      at: Date.now(),
      question: messages.at(-1)?.content.slice(0, questionCharacters) ?? "",
      repeatable: sampling.temperature === 0 || sampling.seed !== undefined,
      droppedBefore,
      served: {
        color,
        release,
        text: answer.text,
        tokens: answer.completionTokens,
        milliseconds: answer.milliseconds,
        firstTokenMilliseconds: answer.firstTokenMilliseconds,
      },
      copy,
    };
  }
}
