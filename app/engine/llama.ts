import type {
  ChatWrapper,
  Llama,
  LlamaContext,
  LlamaContextSequence,
  LlamaModel,
  Token,
} from "node-llama-cpp";
import { Characters } from "./characters.ts";
import type { Engine, GenerateOptions, Message, Prompt } from "./engine.ts";
import { chatPrompt, type TokenPrompt } from "./chat-prompt.ts";
import { DecodingSteps } from "./decoding-steps.ts";
import { headerOf, type ModelHeader } from "./header.ts";
import {
  canBeCutBack,
  checkFile,
  loadModel,
  startLlama,
  templateOf,
  trainedTokens,
  type LlamaSettings,
} from "./llama-model.ts";
import { SequencePool, type PooledSequence } from "./sequence-pool.ts";

interface LlamaSequence extends PooledSequence<Token> {
  readonly cells: LlamaContextSequence;
}

/**
 * Loads a GGUF file, memory-mapped, so that two servers of one machine share its pages.
 * @throws ModelFileError when the file is not there, is not GGUF, holds something else than the release, or does not fit the settings.
 */
export async function loadLlama(settings: LlamaSettings): Promise<Engine> {
  await checkFile(settings);
  const llama = await startLlama(settings);
  try {
    const model = await loadModel(llama, settings);
    const context = await model.createContext({
      sequences: settings.parallelSequences,
      contextSize: settings.contextTokens,
      batchSize: Math.min(settings.batchTokens, settings.contextTokens),
      flashAttention: "auto",
      // The parts of a step are queued at the same time: the library need not wait a turn of the event loop for more of them.
      batching: { dispatchSchedule: (dispatch) => process.nextTick(dispatch) },
      threads: { ideal: settings.threads, min: settings.threads },
    });
    return new LlamaEngine(llama, model, context, settings);
  } catch (error) {
    await llama.dispose();
    throw error;
  }
}

class LlamaEngine implements Engine {
  readonly facts: ModelHeader;
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #batchTokens: number;
  readonly #template: ChatWrapper;
  readonly #sequences: SequencePool<Token, LlamaSequence>;
  readonly #steps = new DecodingSteps();
  readonly #keepsPrefixes: boolean;

  constructor(llama: Llama, model: LlamaModel, context: LlamaContext, settings: LlamaSettings) {
    this.#llama = llama;
    this.#model = model;
    this.#batchTokens = context.batchSize;
    this.#template = templateOf(model);
    this.#keepsPrefixes = canBeCutBack(model);
    this.#sequences = new SequencePool(
      Array.from({ length: settings.parallelSequences }, (_, number) => ({
        number,
        kept: [],
        cells: context.getSequence(),
      })),
      this.#batchTokens,
    );
    this.facts = headerOf(model.fileInfo, trainedTokens(model));
  }

  prompt(messages: readonly Message[]): TokenPrompt {
    return chatPrompt(this.#model, this.#template, messages);
  }

  async *generate(prompt: Prompt, options: GenerateOptions): AsyncGenerator<string, void, void> {
    const { tokens } = prompt as TokenPrompt;
    const characters = new Characters<Token>((some, before) => this.#model.detokenize(some, false, before));
    for await (const token of this.#decode(tokens, options)) yield characters.push(token);
  }

  async probe(signal: AbortSignal): Promise<void> {
    const start = this.#model.tokens.bos ?? this.#model.tokens.eos;
    const sampling = { temperature: 0, topP: 1 };
    const options = { signal, sampling, maxTokens: 1, onStep: () => undefined };
    const tokens = this.#decode(start === null ? [] : [start], options, { proof: true });
    const first = await tokens.next();
    await tokens.return();
    if (first.done === true) throw new Error("the model decoded no token");
  }

  async dispose(): Promise<void> {
    await this.#llama.dispose();
  }

  /**
   * Yields tokens until the end-of-generation token, in a sequence that is taken for as long. A proof yields that token too, and is
   * decoded after what its sequence keeps, which is left as it is: an idle server forgets no conversation.
   */
  async *#decode(
    question: readonly Token[],
    options: GenerateOptions,
    { proof = false } = {},
  ): AsyncGenerator<Token, void, void> {
    const sequence = this.#sequences.take(question);
    const prompt = proof ? [...sequence.kept, ...question] : question;
    const { signal, onStep, maxTokens } = options;
    try {
      const rest = await this.#readPrompt(sequence, prompt, options);
      const generated = this.#generated(sequence, rest, options);
      let next = this.#steps.readPrompt(sequence.number, signal, () => generated.next());
      try {
        for (let count = 1; ; count += 1) {
          const { value: token, done } = await next;
          if (done === true) return;
          signal.throwIfAborted();
          onStep();
          const isEnd = this.#model.isEogToken(token);
          if (isEnd && !proof) return;
          // The next step begins before anybody looks at this one's token: what that costs is no time of the model's.
          if (!isEnd && count < maxTokens) {
            next = this.#steps.nextToken(sequence.number, signal, () => generated.next());
            next.catch(() => undefined);
          }
          yield token;
          if (isEnd || count >= maxTokens) return;
        }
      } finally {
        await next.catch(() => undefined);
        await generated.return();
      }
    } finally {
      if (proof) this.#sequences.putBack(sequence);
      else this.#sequences.giveBack(sequence);
    }
  }

  /**
   * Reads all of a prompt but its last part, which it gives. What the sequence holds of it in whole parts is left as it is: these
   * were computed in the same steps, so the answer is the same as from an empty sequence. What was generated is read anew.
   */
  async #readPrompt(
    sequence: LlamaSequence,
    prompt: readonly Token[],
    { signal, onStep }: GenerateOptions,
  ): Promise<Token[]> {
    const { number, cells } = sequence;
    const part = this.#batchTokens;
    const held = this.#sequences.held(sequence, prompt);
    sequence.kept = sequence.kept.slice(0, held);
    await cells.eraseContextTokenRanges([{ start: held, end: cells.nextTokenIndex }]);
    const lastStart = Math.max(0, Math.floor((prompt.length - 1) / part) * part);
    for (let start = held; start < lastStart; start += part) {
      signal.throwIfAborted();
      await this.#steps.readPrompt(number, signal, () =>
        cells.evaluateWithoutGeneratingNewTokens(prompt.slice(start, start + part)),
      );
      if (this.#keepsPrefixes) sequence.kept = prompt.slice(0, start + part);
      onStep();
    }
    signal.throwIfAborted();
    return prompt.slice(lastStart);
  }

  #generated({ cells }: LlamaSequence, rest: Token[], { sampling }: GenerateOptions) {
    return cells.evaluate(rest, {
      temperature: sampling.temperature,
      topP: sampling.topP,
      ...(sampling.seed === undefined ? {} : { seed: sampling.seed }),
      yieldEogToken: true,
    });
  }
}
