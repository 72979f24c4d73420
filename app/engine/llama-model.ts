import {
  getLlama,
  JinjaTemplateChatWrapper,
  LlamaLogLevel,
  resolveChatWrapper,
  type ChatWrapper,
  type GgufInsights,
  type Llama,
  type LlamaModel,
} from "node-llama-cpp";
import { checkContent } from "./checksum.ts";
import { checkModelFile, ModelFileError } from "./gguf.ts";

export interface LlamaSettings {
  readonly modelPath: string;
  /** SHA-256 of that file; undefined takes whatever it holds. */
  readonly modelSha256: string | undefined;
  readonly threads: number;
  /** Context of one sequence, tokens. */
  readonly contextTokens: number;
  readonly parallelSequences: number;
  /** Prompts are read in parts of this size: an abort waits for one, and so do other answers. */
  readonly batchTokens: number;
  /** Receives llama.cpp's own messages. */
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

/** @throws ModelFileError when the file is not there, is not GGUF, or holds something else than the release. */
export async function checkFile({ modelPath, modelSha256 }: LlamaSettings): Promise<void> {
  await checkModelFile(modelPath);
  if (modelSha256 !== undefined) await checkContent(modelPath, modelSha256);
}

/** Starts llama.cpp in this process. */
export async function startLlama({ threads, log }: LlamaSettings): Promise<Llama> {
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

/**
 * `vocabOnly` leaves the weights in the file: enough for prompts, where something else computes.
 * @throws ModelFileError when llama.cpp does not load the file, or it does not fit the settings.
 */
export async function loadModel(
  llama: Llama,
  { modelPath, contextTokens }: LlamaSettings,
  { vocabOnly = false } = {},
): Promise<LlamaModel> {
  let model: LlamaModel;
  try {
    model = await llama.loadModel({ modelPath, useMmap: true, vocabOnly });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFileError(
      `${modelPath}: llama.cpp does not load it (${reason}); fetch the file again or convert it anew`,
      {
        cause: error,
      },
    );
  }
  const trained = trainedTokens(model);
  if (contextTokens > trained) {
    throw new ModelFileError(
      `${modelPath}: CONTEXT_TOKENS = ${contextTokens} is above the ${trained} tokens ` +
        "that the model was trained with; lower it",
    );
  }
  return model;
}

/** Context that the model was trained with, tokens: as its file says, for llama.cpp tells 0 of one without weights. */
export function trainedTokens({ fileInfo, trainContextSize }: LlamaModel): number {
  return fileInfo.architectureMetadata.context_length ?? trainContextSize;
}

/** The template that the file carries; a guess of the library where it carries none. */
export function templateOf(model: LlamaModel): ChatWrapper {
  const template = model.fileInfo.metadata.tokenizer.chat_template;
  if (template === undefined) return resolveChatWrapper(model);
  return new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer });
}

/** What a model's file tells of how its sequences remember. */
export interface Memory {
  readonly fileInsights: Pick<GgufInsights, "isRecurrent" | "isHybrid" | "swaSize">;
  readonly fileInfo: { readonly metadata: { readonly general: { readonly architecture: string } } };
}

/** Their layers see a window or a chunk of the context though the library does not tell so. */
const windowed: readonly string[] = ["gemma2", "llama4"];

/** Whether a sequence of the model can lose its last tokens and keep the first: not where a layer has a state in place of a cache, or a sliding window. */
export function canBeCutBack({ fileInsights, fileInfo }: Memory): boolean {
  const { isRecurrent, isHybrid, swaSize = 0 } = fileInsights;
  return (
    !isRecurrent && !isHybrid && swaSize === 0 && !windowed.includes(fileInfo.metadata.general.architecture)
  );
}

function logLevelOf(level: LlamaLogLevel): "info" | "warn" | "error" {
  if (level === LlamaLogLevel.fatal || level === LlamaLogLevel.error) return "error";
  return level === LlamaLogLevel.warn ? "warn" : "info";
}
