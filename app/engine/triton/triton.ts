import { setTimeout as delay } from "node:timers/promises";
import { isTimeout } from "../../problem.ts";
import type { Engine, GenerateOptions, Message, OnLinger, Prompt } from "../engine.ts";
import { EngineBusy, EngineLost, QuestionFailed } from "../failure.ts";
import type { ModelHeader } from "../header.ts";
import { answerPieces } from "./answer-pieces.ts";
import { TritonConnection, TritonRefusal } from "./connection.ts";
import { describe } from "./describe.ts";
import { endOf, type Left } from "./left.ts";
import { paths } from "./protocol.ts";
import type { TextQuestion } from "./request.ts";
import { isSame, type TextModel } from "./text-model.ts";

export interface TritonSettings {
  /** Without a slash at its end. */
  readonly url: string;
  /** Name of the model in the repository. */
  readonly model: string;
  /** Stands in for the model's context, which Triton does not tell, tokens. */
  readonly contextTokens: number;
  /** Time that a proof may take, seconds. */
  readonly readinessSeconds: number;
  /** Time that Triton is given for what nobody waits for any more, seconds. */
  readonly requestSeconds: number;
  /** Hears what is waited for, every time that it was looked at. */
  readonly waiting: (reason: string) => void;
  /** Hears of what went wrong and ended no answer. */
  readonly warn: (message: string) => void;
}

interface TextPrompt extends Prompt {
  readonly text: string;
}

/** Time between two looks at a Triton that is not there yet. */
const lookAgainMilliseconds = 1000;
/** Looks at a model that works on an answer and says nothing, within the time after which it counts as standing still. */
const looksWithinReadiness = 4;
/** Triton tells no tokens, and texts have about four bytes a token. */
const bytesPerToken = 4;
const hello: Message = { role: "user", content: "Hello" };

/**
 * Waits for a Triton and its model, as long as it takes: whoever deploys it has a limit.
 * @throws ModelMisfit when Triton is ready and has no such model, or one that answers no texts.
 */
export async function openTriton(settings: TritonSettings): Promise<Engine> {
  const triton = new TritonConnection(settings.url);
  const never = new AbortController().signal;
  for (;;) {
    try {
      const model = await describe(triton, settings.model, settings.contextTokens, never);
      return new TritonEngine(triton, model, settings);
    } catch (error) {
      if (!(error instanceof EngineLost)) throw error;
      settings.waiting(error.message);
      await delay(lookAgainMilliseconds);
    }
  }
}

class TritonEngine implements Engine {
  readonly #triton: TritonConnection;
  readonly #settings: TritonSettings;
  #model: TextModel;
  /** False where another Triton may answer by now, with another model. */
  #current = true;
  /** False where the last silence ended in nothing: the next one is no sign of work, whatever Triton says. */
  #trusted = true;
  /** Inferences that Triton works on, those that nobody waits for among them. */
  #running = 0;
  /** Pieces of answers so far. */
  #pieces = 0;

  constructor(triton: TritonConnection, model: TextModel, settings: TritonSettings) {
    this.#triton = triton;
    this.#model = model;
    this.#settings = settings;
  }

  get facts(): ModelHeader {
    return this.#model.facts;
  }

  prompt(messages: readonly Message[]): TextPrompt {
    const text = this.#model.chatText(messages);
    return { text, tokenCount: Math.max(1, Math.ceil(Buffer.byteLength(text) / bytesPerToken)) };
  }

  async *generate(prompt: Prompt, options: GenerateOptions): AsyncGenerator<string, void, void> {
    const { text } = prompt as TextPrompt;
    const { sampling, maxTokens, signal, onStep, onLinger } = options;
    signal.throwIfAborted();
    if (!this.#current) await this.#describe(signal);
    const model = this.#model;
    const started = performance.now();
    const silence = this.#settings.readinessSeconds * 1000;
    const moving = setInterval(() => void this.#look(model, onStep), silence / looksWithinReadiness);
    let silent = true;
    let over = Promise.resolve();
    const linger = (ended: Promise<void>) => {
      over = ended;
      onLinger?.(ended);
    };
    try {
      for await (const piece of this.#infer(model, { text, sampling, maxTokens }, signal, linger)) {
        silent = false;
        onStep();
        if (piece !== "") yield piece;
      }
    } catch (error) {
      const ended = !signal.aborted || isTimeout(signal.reason);
      if (ended && silent && performance.now() - started > silence) this.#trusted = false;
      signal.throwIfAborted();
      throw await this.#judged(error, model, signal, onLinger);
    } finally {
      void over.then(() => {
        clearInterval(moving);
      });
    }
  }

  /** Also looks whether the model is still the same one. */
  async probe(signal: AbortSignal, onLinger?: OnLinger): Promise<void> {
    const { readinessSeconds } = this.#settings;
    const timeout = AbortSignal.timeout(readinessSeconds * 1000);
    const either = AbortSignal.any([signal, timeout]);
    try {
      await this.#describe(either);
      const sampling = { temperature: 0, topP: 1, seed: 0 };
      await this.#first({ text: this.#model.chatText([hello]), sampling, maxTokens: 1 }, either, onLinger);
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted)
        throw this.#lost(
          new ProofLate(this.#triton.lost(`gave no answer within ${readinessSeconds} s`).message),
        );
      throw error instanceof EngineLost ? this.#lost(error) : error;
    }
  }

  async dispose(): Promise<void> {
    await this.#triton.close();
  }

  async #describe(signal: AbortSignal): Promise<void> {
    const { model, contextTokens } = this.#settings;
    this.#model = await describe(this.#triton, model, contextTokens, signal);
    this.#current = true;
  }

  /** Waits for the first piece; that there is none is an answer too. */
  async #first(question: TextQuestion, signal: AbortSignal, onLinger?: OnLinger): Promise<void> {
    const pieces = this.#infer(this.#model, question, signal, onLinger);
    await pieces.next();
    await pieces.return();
    this.#trusted = true;
  }

  /** The pieces of an answer, counted. */
  async *#infer(
    model: TextModel,
    question: TextQuestion,
    signal: AbortSignal,
    onLinger: OnLinger | undefined,
  ): AsyncGenerator<string, void, void> {
    const started = performance.now();
    const leave = (left: Left) => {
      const ended = this.#lingering(left, started);
      onLinger?.(ended);
    };
    this.#running += 1;
    try {
      for await (const piece of answerPieces(this.#triton, model, question, signal, leave)) {
        this.#pieces += 1;
        this.#trusted = true;
        yield piece;
      }
    } finally {
      this.#running -= 1;
    }
  }

  /** Settles once Triton has answered what nobody waits for any more, or has not for too long. */
  async #lingering(left: Left, started: number): Promise<void> {
    const { requestSeconds, readinessSeconds } = this.#settings;
    this.#running += 1;
    const end = await endOf(left, requestSeconds);
    this.#running -= 1;
    if (end === "answered") this.#trusted = true;
    else if (performance.now() - started > readinessSeconds * 1000) this.#trusted = false;
    if (end !== "given up") return;
    this.#settings.warn(
      `Triton at ${this.#triton.url} has not ended an inference that nobody waits for, ${requestSeconds} s (REQUEST_SECONDS) ` +
        "after it was left; its place is given to the next question",
    );
  }

  /** A model that is silent while it works moves as long as Triton says so; once that led to no answer, no more. */
  async #look({ name }: TextModel, onStep: () => void): Promise<void> {
    try {
      const { status } = await this.#triton.look(`${paths.model(name)}/ready`, new AbortController().signal);
      if (status === 200 && this.#trusted) onStep();
    } catch {
      // The answer itself breaks, or comes.
    }
  }

  /**
   * Whose fault it is that a question has no answer: a model that answers our own question is not to blame, nor is one that has no time
   * for it because it works on others.
   */
  async #judged(
    error: unknown,
    asked: TextModel,
    signal: AbortSignal,
    onLinger: OnLinger | undefined,
  ): Promise<unknown> {
    if (error instanceof EngineLost) return this.#lost(error);
    if (isBusy(error)) return new EngineBusy(`Triton takes no more work: ${error.message}`);
    const others = this.#running > 0;
    const pieces = this.#pieces;
    try {
      await this.probe(signal, onLinger);
    } catch (reason) {
      const works = others || this.#pieces > pieces;
      if (!isBusy(reason) && !(reason instanceof ProofLate && works)) return reason;
    }
    if (!isSame(this.#model, asked))
      return this.#triton.lost(`has another model ${asked.name} than the one that was asked`);
    const refused = error instanceof TritonRefusal && error.status >= 400 && error.status < 500;
    return new QuestionFailed(error instanceof Error ? error.message : String(error), refused);
  }

  #lost(error: EngineLost): EngineLost {
    this.#current = false;
    return error;
  }
}

/** Statuses of a server that has too much to do, or goes away. */
const busy: readonly number[] = [429, 503];

function isBusy(error: unknown): error is TritonRefusal {
  return error instanceof TritonRefusal && busy.includes(error.status);
}

/** A proof has taken too long. */
class ProofLate extends EngineLost {}
