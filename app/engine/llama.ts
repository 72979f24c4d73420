import {
  getLlama,
  JinjaTemplateChatWrapper,
  LlamaLogLevel,
  resolveChatWrapper,
  type ChatHistoryItem,
  type ChatWrapper,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { Characters } from "./characters.ts";
import type { Engine, GenerateOptions, Message, Prompt } from "./engine.ts";
import { checkContent } from "./checksum.ts";
import { checkModelFile, ModelFileError } from "./gguf.ts";
import { headerOf, type ModelHeader } from "./header.ts";

export interface LlamaSettings {
  readonly modelPath: string;
  /** SHA-256 of that file; undefined takes whatever it holds. */
  readonly modelSha256: string | undefined;
  readonly threads: number;
  /** Context of one sequence, tokens. */
  readonly contextTokens: number;
  readonly parallelSequences: number;
  /** Tokens decoded in one step. A prompt is read in steps of this size: an abort waits for one, and so do other answers. */
  readonly batchTokens: number;
  /** Receives llama.cpp's own messages. */
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

interface LlamaPrompt extends Prompt {
  readonly tokens: readonly Token[];
}

/**
 * Loads a GGUF file, memory-mapped, so that two servers of one machine share its pages.
 * @throws ModelFileError when the file is not there, is not GGUF, holds something else than the release, or does not fit the settings.
 */
export async function loadLlama(settings: LlamaSettings): Promise<Engine> {
  await checkModelFile(settings.modelPath);
  if (settings.modelSha256 !== undefined) await checkContent(settings.modelPath, settings.modelSha256);
  const llama = await startLlama(settings);
  try {
    const model = await loadModel(llama, settings);
    const context = await model.createContext({
      sequences: settings.parallelSequences,
      contextSize: settings.contextTokens,
      batchSize: Math.min(settings.batchTokens, settings.contextTokens),
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
  readonly #idle: LlamaContextSequence[];

  constructor(llama: Llama, model: LlamaModel, context: LlamaContext, settings: LlamaSettings) {
    this.#llama = llama;
    this.#model = model;
    this.#batchTokens = context.batchSize;
    this.#template = templateOf(model);
    this.#idle = Array.from({ length: settings.parallelSequences }, () => context.getSequence());
    this.facts = headerOf(model.fileInfo, model.trainContextSize);
  }

  prompt(messages: readonly Message[]): LlamaPrompt {
    const chatHistory: ChatHistoryItem[] = [...messages.map(historyItem), { type: "model", response: [] }];
    const { contextText } = this.#template.generateContextState({ chatHistory });
    const tokens = contextText.tokenize(this.#model.tokenizer);
    return { tokens, tokenCount: tokens.length };
  }

  async *generate(prompt: Prompt, options: GenerateOptions): AsyncGenerator<string, void, void> {
    const { tokens } = prompt as LlamaPrompt;
    const characters = new Characters<Token>((some, before) => this.#model.detokenize(some, false, before));
    const sequence = this.#take();
    try {
      for await (const token of this.#decode(sequence, tokens, options)) {
        if (this.#model.isEogToken(token)) return;
        yield characters.push(token);
      }
    } finally {
      this.#idle.push(sequence);
    }
  }

  async probe(signal: AbortSignal): Promise<void> {
    const sequence = this.#take();
    const start = this.#model.tokens.bos ?? this.#model.tokens.eos;
    const sampling = { temperature: 0, topP: 1 };
    const options = { signal, sampling, maxTokens: 1, onStep: () => undefined };
    const tokens = this.#decode(sequence, start === null ? [] : [start], options);
    try {
      const first = await tokens.next();
      await tokens.return();
      if (first.done === true) throw new Error("the model decoded no token");
    } finally {
      this.#idle.push(sequence);
    }
  }

  async dispose(): Promise<void> {
    await this.#llama.dispose();
  }

  #take(): LlamaContextSequence {
    const sequence = this.#idle.pop();
    if (sequence === undefined)
      throw new Error("every sequence of the model is busy: the caller has to wait for one");
    return sequence;
  }

  /**
   * Yields tokens, the end-of-generation token included. Every answer starts from an empty sequence: a reused prefix would
   * be decoded in other steps, and greedy answers would no longer be the same each time.
   */
  async *#decode(
    sequence: LlamaContextSequence,
    prompt: readonly Token[],
    { sampling, signal, onStep }: GenerateOptions,
  ): AsyncGenerator<Token, void, void> {
    await sequence.clearHistory();
    const step = this.#batchTokens;
    const lastStart = Math.floor((prompt.length - 1) / step) * step;
    for (let start = 0; start < lastStart; start += step) {
      signal.throwIfAborted();
      await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(start, start + step));
      onStep();
    }
    signal.throwIfAborted();
    const generated = sequence.evaluate(prompt.slice(Math.max(lastStart, 0)), {
      temperature: sampling.temperature,
      topP: sampling.topP,
      ...(sampling.seed === undefined ? {} : { seed: sampling.seed }),
      yieldEogToken: true,
    });
    for await (const token of generated) {
      signal.throwIfAborted();
      onStep();
      yield token;
    }
  }
}

async function startLlama({ threads, log }: LlamaSettings): Promise<Llama> {
  return await getLlama({
    // The only prebuilt binary for Apple's chips is the Metal one; everywhere else this server computes on the CPU.
    gpu: process.platform === "darwin" && process.arch === "arm64" ? "metal" : false,
    build: "never",
    skipDownload: true,
    maxThreads: threads,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => {
      log(logLevelOf(level), message.trim());
    },
  });
}

async function loadModel(llama: Llama, { modelPath, contextTokens }: LlamaSettings): Promise<LlamaModel> {
  let model: LlamaModel;
  try {
    model = await llama.loadModel({ modelPath, useMmap: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFileError(
      `${modelPath}: llama.cpp does not load it (${reason}); fetch the file again or convert it anew`,
      {
        cause: error,
      },
    );
  }
  if (contextTokens > model.trainContextSize) {
    throw new ModelFileError(
      `${modelPath}: CONTEXT_TOKENS = ${contextTokens} is above the ${model.trainContextSize} tokens ` +
        "that the model was trained with; lower it",
    );
  }
  return model;
}

/** The template that the file carries; a guess of the library where it carries none. */
function templateOf(model: LlamaModel): ChatWrapper {
  const template = model.fileInfo.metadata.tokenizer.chat_template;
  if (template === undefined) return resolveChatWrapper(model);
  return new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer });
}

function historyItem({ role, content }: Message): ChatHistoryItem {
  if (role === "assistant") return { type: "model", response: [content] };
  return { type: role, text: content };
}

function logLevelOf(level: LlamaLogLevel): "info" | "warn" | "error" {
  if (level === LlamaLogLevel.fatal || level === LlamaLogLevel.error) return "error";
  return level === LlamaLogLevel.warn ? "warn" : "info";
}
