import type { ModelShape } from "./gguf/shape.ts";

/** What a model server is predicted to take, bytes. */
export interface MemoryNeed {
  /** The file's tensors that are computed with where they lie. They are mapped: the kernel may drop and reread their pages, and all servers of a machine share them. */
  readonly sharedBytes: number;
  /** The other ones of the file, which llama.cpp repacks: a copy of each server's own. Their pages of the file are read once. */
  readonly repackedBytes: number;
  /** Keys and values of all sequences. */
  readonly cacheBytes: number;
  /** Results of the steps, and what is computed within one. */
  readonly computeBytes: number;
  /** The process without a context: runtime, code, vocabulary. */
  readonly processBytes: number;
}

export interface ServedModel {
  readonly shape: ModelShape;
  readonly weightBytes: number;
  readonly repackedBytes: number;
}

export interface ServedContext {
  /** Context of one sequence, tokens. */
  readonly contextTokens: number;
  readonly parallelSequences: number;
  /** A llama-server of its own computes beside the server. @default false */
  readonly llamaServer?: boolean;
}

/** The context of a color by its config. */
export function servedContext(color: {
  readonly settings: Pick<ServedContext, "contextTokens" | "parallelSequences">;
  readonly llamaServer?: string | undefined;
}): ServedContext {
  const { contextTokens, parallelSequences } = color.settings;
  return { contextTokens, parallelSequences, llamaServer: color.llamaServer !== undefined };
}

/** llama.cpp makes the context of each sequence whole multiples of this, tokens (`GGML_PAD` in `llama-context.cpp`). */
const contextStep = 256;

/** Keys and values are kept as F16. */
const cacheElementBytes = 2;

/** What is computed is F32. */
const resultBytes = 4;

/** Tokens decoded in one step: `BATCH_TOKENS` of app/, which no stack sets. */
export const batchTokens = 64;

/**
 * What a process keeps besides its context, bytes: runtime, code, heap, and the vocabulary, which both presets share. Measured with the default model
 * after answers, as the anonymous memory of the process less its context: 148 to 153 MiB in a container of 2 GiB, and 103 to 112 MiB in
 * one of 240 to 400 MiB, for V8 collects earlier where the limit is low.
 */
const processBytes = { usual: 158e6, least: 112e6 };

/**
 * What a llama-server keeps beside that, bytes: code, heap, vocabulary. Measured as the anonymous memory of both processes less that of one that computes
 * by itself, with 4 sequences of 1024 and 8 of 2048 tokens: 20 and 23 MB.
 */
const llamaServerBytes = 23e6;

/** Memory of a server of this model, predicted from its header. */
export function memoryNeed(
  { shape, weightBytes, repackedBytes }: ServedModel,
  context: ServedContext,
): MemoryNeed {
  const { parallelSequences, llamaServer = false } = context;
  const contextTokens = Math.ceil(context.contextTokens / contextStep) * contextStep;
  const { vocabulary, embeddingLength } = shape;
  return {
    sharedBytes: weightBytes - repackedBytes,
    repackedBytes,
    cacheBytes: contextTokens * parallelSequences * cacheBytesPerToken(shape),
    computeBytes:
      resultBytes * (parallelSequences * vocabulary + batchTokens * (vocabulary + 2 * embeddingLength)),
    processBytes: processBytes.usual + (llamaServer ? llamaServerBytes : 0),
  };
}

/** Keys and values of one token in all layers. */
export function cacheBytesPerToken({ layers, keyValueHeads, keyLength, valueLength }: ModelShape): number {
  const heads =
    typeof keyValueHeads === "number"
      ? keyValueHeads * layers
      : keyValueHeads.reduce((sum, ofLayer) => sum + ofLayer, 0);
  return heads * (keyLength + valueLength) * cacheElementBytes;
}

/** What a server keeps for itself, and the kernel cannot take back. */
export function ownBytes({
  repackedBytes,
  cacheBytes,
  computeBytes,
  processBytes: usual,
}: MemoryNeed): number {
  return repackedBytes + cacheBytes + computeBytes + usual;
}

/** The same where the limit is low: with less a server is killed. */
export function leastOwnBytes(need: MemoryNeed): number {
  return ownBytes(need) - processBytes.usual + processBytes.least;
}
