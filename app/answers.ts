import { AnswerCounts, uncounted, type Counting } from "./answer-counts.ts";
import type { Engine, Message } from "./engine/engine.ts";
import { EngineBusy, EngineLost, QuestionFailed } from "./engine/failure.ts";
import { generate, type Answer, type GenerationLimits, type Prompted, type Question } from "./generation.ts";
import type { Metrics } from "./metrics.ts";
import type { Model } from "./model.ts";
import {
  draining,
  noRoomForCopy,
  notReady,
  overloaded,
  Problem,
  rejections,
  timedOut,
  unanswerable,
} from "./problem.ts";
import { Place } from "./place.ts";
import { Prompts, type PromptLimits } from "./prompts.ts";
import { Slots } from "./slots.ts";

export interface AnswerLimits extends PromptLimits, GenerationLimits {
  readonly parallelSequences: number;
  readonly queueLength: number;
  readonly requestSeconds: number;
}

export interface AnswerEvents {
  /** Called once a generated token. */
  delta?(text: string): void;
  /** Awaited once the answer is complete and its slot free again; a drain waits for it too. */
  completed?(answer: Answer): Promise<void>;
}

/** Answers questions: limits them, queues them, runs them on the model, and counts. */
export class Answers {
  readonly #model: Model;
  readonly #metrics: Metrics;
  readonly #counts: AnswerCounts;
  readonly #limits: AnswerLimits;
  readonly #prompts: Prompts;
  readonly #slots: Slots;
  readonly #open = new Set<AbortController>();
  readonly #copies = new Set<AbortController>();
  #whenIdle: (() => void) | undefined;

  constructor(model: Model, metrics: Metrics, modelName: string, limits: AnswerLimits) {
    this.#model = model;
    this.#metrics = metrics;
    this.#counts = new AnswerCounts(metrics, modelName);
    this.#limits = limits;
    this.#prompts = new Prompts(limits);
    this.#slots = new Slots(limits.parallelSequences, limits.queueLength);
  }

  /** Answers that run or wait; copies do not count. */
  get active(): number {
    return this.#open.size;
  }

  /** Shadow copies that run. */
  get copies(): number {
    return this.#copies.size;
  }

  /** Answers that wait. */
  get waiting(): number {
    return this.#slots.waiting;
  }

  get served(): number {
    return this.#counts.served;
  }

  get averageMilliseconds(): number {
    return this.#counts.averageMilliseconds;
  }

  /**
   * Answers one question. Its slot is free again when this settles, also when `gone` aborts; where the engine goes on with what nobody
   * waits for any more, once that has ended.
   * @throws Problem when the server is not ready, has too much to do, the prompt is too long, or time is up.
   */
  async run(question: Question, gone: AbortSignal, events: AnswerEvents = {}): Promise<Answer> {
    const arrived = performance.now();
    const engine = this.#readyEngine();
    // First, for a template takes milliseconds: turning many away must not slow down those who were let in.
    if (this.#slots.full) throw overloaded(this.#limits.queueLength, this.#retryAfterSeconds());
    const prompt = this.#prompts.of(engine, question.messages);
    return await this.#opened(this.#open, gone, async ({ signal }) => {
      const place = new Place(await this.#slots.acquire(signal));
      let answer: Answer;
      try {
        const counting = this.#counts.from(arrived);
        answer = await this.#generated({ engine, prompt, question }, signal, events, counting, place);
      } finally {
        place.leave();
      }
      await events.completed?.(answer);
      return answer;
    });
  }

  /**
   * Answers a shadow copy: in a slot that no user needs, which it gives up as soon as one does.
   * @throws Problem as `run`, and where there is no such slot.
   */
  async runCopy(
    question: Question,
    gone: AbortSignal,
    events: Omit<AnswerEvents, "completed"> = {},
  ): Promise<Answer> {
    const metrics = this.#metrics.ofRelease;
    try {
      const answer = await this.#opened(this.#copies, gone, (controller) =>
        this.#copied(question, controller, events),
      );
      metrics.copyReceived("ok");
      return answer;
    } catch (error) {
      metrics.copyReceived(error instanceof Problem && rejections.includes(error.code) ? "refused" : "error");
      throw error;
    }
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
      const done = await this.#slots.whenIdle(async (signal, keepUntil) => {
        await engine.probe(signal, keepUntil);
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

  /** Ends the copies, which nobody waits for. */
  cutCopies(): void {
    for (const controller of this.#copies) controller.abort(draining());
  }

  /** Ends everything that runs or waits; gives how many that were. */
  cut(): number {
    const count = this.active;
    for (const controller of this.#open) controller.abort(draining());
    return count;
  }

  #readyEngine(): Engine {
    if (this.#model.draining) throw draining();
    const verdict = this.#model.ownVerdict();
    if (!verdict.ready) throw notReady(verdict.reason);
    const engine = this.#model.engine;
    if (engine === undefined) throw notReady("model loading");
    return engine;
  }

  async #copied(question: Question, controller: AbortController, events: AnswerEvents): Promise<Answer> {
    const engine = this.#readyEngine();
    const release = this.#slots.takeSpare(() => {
      controller.abort(noRoomForCopy());
    });
    if (release === undefined) throw noRoomForCopy();
    const place = new Place(release);
    try {
      const prompt = this.#prompts.of(engine, question.messages);
      const prompted = { engine, prompt, question };
      return await this.#generated(prompted, controller.signal, events, uncounted, place);
    } finally {
      place.leave();
    }
  }

  /** Keeps `work` in `open`, and gives it what aborts when the client goes, time is up, or a drain cuts it. */
  async #opened<T>(
    open: Set<AbortController>,
    gone: AbortSignal,
    work: (controller: AbortController) => Promise<T>,
  ): Promise<T> {
    const { requestSeconds } = this.#limits;
    const controller = new AbortController();
    const leave = () => {
      controller.abort(gone.reason);
    };
    const timer = setTimeout(() => {
      controller.abort(timedOut(requestSeconds));
    }, requestSeconds * 1000);
    gone.addEventListener("abort", leave, { once: true });
    open.add(controller);
    try {
      return await work(controller);
    } finally {
      clearTimeout(timer);
      gone.removeEventListener("abort", leave);
      open.delete(controller);
      if (this.active === 0) this.#whenIdle?.();
    }
  }

  async #generated(
    prompted: Prompted,
    signal: AbortSignal,
    events: AnswerEvents,
    counting: Counting,
    { keepUntil }: Place,
  ): Promise<Answer> {
    try {
      const answer = await generate(prompted, this.#limits, signal, {
        lingers: keepUntil,
        delta: (text) => events.delta?.(text),
        step: () => this.#model.stepped(),
        token: counting.token,
        firstToken: (milliseconds) => {
          this.#model.firstToken(milliseconds);
          counting.firstToken();
        },
      });
      counting.answer(answer);
      return answer;
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  #failure(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (error instanceof EngineBusy) return notReady(error.message);
    if (error instanceof QuestionFailed) return unanswerable(error.message, error.refused);
    this.#model.failed(messageOf(error));
    if (error instanceof EngineLost) return notReady(error.message);
    return new Problem(500, "inference_failed", `the model failed: ${messageOf(error)}`);
  }

  /** About the time until the queue has moved by one place a slot. */
  #retryAfterSeconds(): number {
    return Math.min(30, Math.max(1, Math.ceil(this.averageMilliseconds / 1000)));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
