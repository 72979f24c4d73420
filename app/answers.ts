import type { Engine, Message } from "./engine/engine.ts";
import { generate, type Answer, type GenerationLimits, type Prompted, type Question } from "./generation.ts";
import type { Metrics } from "./metrics.ts";
import type { Model } from "./model.ts";
import { draining, notReady, overloaded, Problem, timedOut } from "./problem.ts";
import { Prompts, type PromptLimits } from "./prompts.ts";
import { Slots } from "./slots.ts";

export interface AnswerLimits extends PromptLimits, GenerationLimits {
  readonly parallelSequences: number;
  readonly queueLength: number;
  readonly requestSeconds: number;
}

export interface AnswerEvents {
  /** Called once when the model begins; what failed before can still be told by a status. */
  admitted?(): void;
  /** Called once a generated token. */
  delta?(text: string): void;
  /** Awaited once the answer is complete and its slot free again; a drain waits for it too. */
  completed?(answer: Answer): Promise<void>;
}

/** A question that was let in, and when its request came, milliseconds of the monotonic clock. */
interface Admitted extends Prompted {
  readonly arrived: number;
}

/** Answers questions: limits them, queues them, runs them on the model, and counts. */
export class Answers {
  readonly #model: Model;
  readonly #metrics: Metrics;
  readonly #modelName: string;
  readonly #limits: AnswerLimits;
  readonly #prompts: Prompts;
  readonly #slots: Slots;
  readonly #open = new Set<AbortController>();
  #whenIdle: (() => void) | undefined;
  #served = 0;
  #totalMilliseconds = 0;

  constructor(model: Model, metrics: Metrics, modelName: string, limits: AnswerLimits) {
    this.#model = model;
    this.#metrics = metrics;
    this.#modelName = modelName;
    this.#limits = limits;
    this.#prompts = new Prompts(limits);
    this.#slots = new Slots(limits.parallelSequences, limits.queueLength);
  }

  /** Answers that run or wait. */
  get active(): number {
    return this.#open.size;
  }

  /** Answers that wait. */
  get waiting(): number {
    return this.#slots.waiting;
  }

  get served(): number {
    return this.#served;
  }

  get averageMilliseconds(): number {
    return this.#served === 0 ? 0 : this.#totalMilliseconds / this.#served;
  }

  /**
   * Answers one question. Its slot is free again when this settles, also when `gone` aborts.
   * @throws Problem when the server is not ready, has too much to do, the prompt is too long, or time is up.
   */
  async run(question: Question, gone: AbortSignal, events: AnswerEvents = {}): Promise<Answer> {
    const arrived = performance.now();
    const engine = this.#readyEngine();
    // First, for a template takes milliseconds: turning many away must not slow down those who were let in.
    if (this.#slots.full) throw overloaded(this.#limits.queueLength, this.#retryAfterSeconds());
    const prompt = this.#prompts.of(engine, question.messages);
    return await this.#opened(gone, async (signal) => {
      const release = await this.#slots.acquire(signal);
      let answer: Answer;
      try {
        events.admitted?.();
        answer = await this.#generated({ engine, prompt, question, arrived }, signal, events);
      } finally {
        release();
      }
      await events.completed?.(answer);
      return answer;
    });
  }

  /** As many of the `earlier` messages as fit beside `last` and an answer of `answerTokens`, oldest left out first. */
  fitting(earlier: readonly Message[], last: Message, answerTokens: number): readonly Message[] {
    return earlier.length === 0
      ? [last]
      : this.#prompts.fitting(this.#readyEngine(), earlier, last, answerTokens);
  }

  /** Runs one short inference where the model has nothing else to do; gives way as soon as a user comes. */
  async probe(): Promise<void> {
    const engine = this.#model.engine;
    if (engine === undefined) return;
    const started = performance.now();
    try {
      const done = await this.#slots.whenIdle(async (signal) => {
        await engine.probe(signal);
      });
      if (!done) return;
      this.#model.stepped();
      this.#model.firstToken(performance.now() - started);
    } catch (error) {
      this.#model.failed(messageOf(error));
      throw error;
    }
  }

  /** Resolves as soon as no answer runs or waits. */
  async idle(): Promise<void> {
    if (this.active === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** Ends everything that runs or waits; gives how many that were. */
  cut(): number {
    const count = this.active;
    for (const controller of this.#open) controller.abort(draining());
    return count;
  }

  #readyEngine(): Engine {
    if (this.#model.draining) throw draining();
    const verdict = this.#model.verdict();
    if (!verdict.ready) throw notReady(verdict.reason);
    const engine = this.#model.engine;
    if (engine === undefined) throw notReady("model loading");
    return engine;
  }

  /** Counts `work` as open and gives it a signal that aborts when the client goes, time is up, or a drain cuts it. */
  async #opened<T>(gone: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { requestSeconds } = this.#limits;
    const controller = new AbortController();
    const leave = () => {
      controller.abort(gone.reason);
    };
    const timer = setTimeout(() => {
      controller.abort(timedOut(requestSeconds));
    }, requestSeconds * 1000);
    gone.addEventListener("abort", leave, { once: true });
    this.#open.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      gone.removeEventListener("abort", leave);
      this.#open.delete(controller);
      if (this.active === 0) this.#whenIdle?.();
    }
  }

  async #generated(admitted: Admitted, signal: AbortSignal, events: AnswerEvents): Promise<Answer> {
    try {
      const answer = await generate(admitted, this.#limits, signal, {
        delta: (text) => events.delta?.(text),
        step: () => this.#model.stepped(),
        token: () => this.#metrics.token(),
        firstToken: (milliseconds) => {
          this.#model.firstToken(milliseconds);
          this.#metrics.ofRelease.firstToken(performance.now() - admitted.arrived);
        },
      });
      this.#count(answer);
      return answer;
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  #failure(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    this.#model.failed(messageOf(error));
    return new Problem(500, "inference_failed", `the model failed: ${messageOf(error)}`);
  }

  #count({ milliseconds, completionTokens, firstTokenMilliseconds }: Answer): void {
    this.#served += 1;
    this.#totalMilliseconds += milliseconds;
    this.#metrics.answer(this.#modelName, milliseconds);
    this.#metrics.ofRelease.answer(completionTokens, milliseconds - firstTokenMilliseconds);
  }

  /** About the time until the queue has moved by one place a slot. */
  #retryAfterSeconds(): number {
    return Math.min(30, Math.max(1, Math.ceil(this.averageMilliseconds / 1000)));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
